import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import type { Table } from '../../columns/column';
import type { Schema } from '../../plan/schema';
import { materialiseIn } from '../materialise';
import { type BoundSortKey, type KeyStats, planSort } from '../sort/layout';
import { sortMap } from '../sort/sort-map';
import { type Order, sortReduce } from '../sort/sort-reduce';
import { sortStats } from '../sort/sort-stats';
import type { StepDefinition } from '../step';
import { joinedTable } from './rows-piece';

/** Reduce side of an order beyond memory: RowsPiece[] (in map order) → the Table of one range in order. */
export interface SortRange extends Step {
  readonly step: 'sort-range';
  readonly schema: Schema;
  readonly keys: readonly BoundSortKey[];
  /** Columns of the result, by index; null = all. */
  readonly columns: readonly number[] | null;
}

export const sortRange: StepDefinition<SortRange> = {
  step: 'sort-range',
  run({ schema, keys, columns }, [pieces], context): Table {
    const table = joinedTable(pieces, schema, context);
    const picks = { rows: orderOf(table, keys, context).rows, tables: null };
    return materialiseIn(context, [table], picks, columns);
  },
};

/** Sorts a table as the steps of an order in memory do, one after the other. */
function orderOf(table: Table, keys: readonly BoundSortKey[], context: TaskContext): Order {
  const alone = { ...context, partition: 0 };
  const stats = sortStats.run({ step: 'sort-stats', keys }, [table], alone) as readonly KeyStats[];
  const layout = planSort(keys, [stats]);
  const pieces = sortMap.run({ step: 'sort-map', keys, layout, bounds: [], bases: [0] }, [table], alone);
  return sortReduce.run({ step: 'sort-reduce', layout }, [pieces], context) as Order;
}
