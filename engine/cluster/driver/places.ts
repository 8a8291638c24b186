import type { Places } from '../../protocol/engine-service';
import type { Lowered } from './lowered';
import type { Orders } from './orders';
import { SortedTables } from './sorted-tables';

export const NOWHERE: Places = { rows: [], sorted: false, partition: null };

/** How a relation's rows lie over its partitions, and in which of them one row is; as far as that is known without computing anything. */
export async function placesOf(lowered: Lowered, row: number | null, orders: Orders, signal: AbortSignal): Promise<Places> {
  const { counts } = lowered.run;
  const sorted = lowered.order !== null;
  if (row === null) return { rows: counts, sorted, partition: null };
  return { rows: counts, sorted, partition: sorted ? await inOrder(lowered, row, orders, signal) : inTurn(counts, row) };
}

function inTurn(counts: readonly (number | null)[], row: number): number | null {
  let end = 0;
  for (const [partition, count] of counts.entries()) {
    if (count === null) return null;
    end += count;
    if (row < end) return partition;
  }
  return null;
}

/** Only where the whole order exists: nobody asked for it to be made. */
async function inOrder(lowered: Lowered, row: number, orders: Orders, signal: AbortSignal): Promise<number | null> {
  if (!orders.known(lowered)) return null;
  const order = await orders.get(lowered, signal);
  if (order instanceof SortedTables) return null;
  const [number] = await order.rows(row, row + 1, signal);
  if (number === undefined) return null;
  return lowered.order!.over.run.bases.findLastIndex((base) => base <= number);
}
