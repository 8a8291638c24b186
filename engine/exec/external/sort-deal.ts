import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { viewsOf } from '../../columns/memory';
import { shareOf } from '../size';
import type { BoundSortKey, SortLayout } from '../sort/layout';
import type { RangeBound } from '../sort/range-bounds';
import { sortMap } from '../sort/sort-map';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { type Dealt, moved, pieceOf, type RowsPiece, spansOf } from './rows-piece';

/** Map side of an order beyond memory: Table → one RowsPiece per range, its rows in input order. */
export interface SortDeal extends Step {
  readonly step: 'sort-deal';
  readonly keys: readonly BoundSortKey[];
  readonly layout: SortLayout;
  readonly bounds: readonly RangeBound[];
  readonly partitions: number;
}

export const sortDeal: StepDefinition<SortDeal> = {
  step: 'sort-deal',
  spans: spansOf,
  moved,
  run({ keys, layout, bounds, partitions }, [input], context): readonly RowsPiece[] {
    const table = tableOf(input);
    const bases = new Array<number>(partitions).fill(0);
    const dealt = sortMap.run({ step: 'sort-map', keys, layout, bounds, bases }, [table], context);
    const numbers = (dealt as readonly Numbered[]).map(numbersOf);
    return dealRows([{ table, columns: null }], numbers, context);
  },
};

interface Numbered {
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  readonly numbers: number;
}

/** A view on row numbers that lie in a memory. */
function numbersOf({ memory, rows, numbers }: Numbered): Uint32Array {
  return viewsOf(memory).u32.subarray(numbers >>> 2, (numbers >>> 2) + rows);
}

/** The rows of each list as a piece, all in one memory of the task's own. */
export function dealRows(sides: readonly Dealt[], lists: readonly Uint32Array[], context: TaskContext): readonly RowsPiece[] {
  const rows = lists.reduce((sum, list) => sum + list.length, 0);
  const memory = context.memory(sides.reduce((sum, { table }) => sum + shareOf(table, Math.min(rows, table.rows)), 0));
  return lists.map((list) => {
    context.checkCancelled();
    return pieceOf(sides, list, memory);
  });
}
