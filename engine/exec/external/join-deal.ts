import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import { viewsOf } from '../../columns/memory';
import type { Bound } from '../../functions/bound';
import type { GroupPiece } from '../aggregate/pieces';
import { joinMap } from '../join/join-map';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { numbersTable } from './numbers';
import { moved, type RowsPiece, spansOf } from './rows-piece';
import { dealRows } from './sort-deal';

/**
 * One side of a join beyond memory: Table → one RowsPiece per bucket (by hash of the keys), its rows in input order with their
 * global numbers as a last column.
 */
export interface JoinDeal extends Step {
  readonly step: 'join-deal';
  readonly by: readonly Bound[];
  readonly partitions: number;
  /** Global number of each partition's first physical row. */
  readonly bases: readonly number[];
}

export const joinDeal: StepDefinition<JoinDeal> = {
  step: 'join-deal',
  spans: spansOf,
  moved,
  run({ by, partitions, bases }, [input], context): readonly RowsPiece[] {
    const table: Table = tableOf(input);
    const map = { step: 'join-map', by, partitions, bases: [0], table: 0 } as const;
    const lists = (joinMap.run(map, [table], context) as readonly GroupPiece[]).map(rowsOf);
    const base = bases[context.partition]!;
    const numbers = numbersTable(context.memory(table.rows * 8), table.rows, (row) => base + row);
    const sides = [
      { table, columns: null },
      { table: numbers, columns: null },
    ];
    return dealRows(sides, lists, context);
  },
};

/** A view on the numbers of a piece's rows. */
function rowsOf({ memory, keys, groups }: GroupPiece): Uint32Array {
  const numbers = keys.halves[0]! >>> 2;
  return viewsOf(memory).u32.subarray(numbers, numbers + groups);
}
