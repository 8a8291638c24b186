import type { Step } from '../../cluster/executor/messages';
import { rowsOf, type Table } from '../../columns/column';
import type { Bound } from '../../functions/bound';
import { eachWindow } from '../sort/batches';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { GroupTable } from './group-table';
import { keySource } from './key-source';

/** How many different keys some rows of a partition have. Table → GroupSample. */
export interface AggregateSample extends Step {
  readonly step: 'aggregate-sample';
  readonly by: readonly Bound[];
}

export interface GroupSample {
  readonly rows: number;
  readonly sampled: number;
  readonly groups: number;
}

const WINDOWS = 8;
const WINDOW_ROWS = 2048;

export const aggregateSample: StepDefinition<AggregateSample> = {
  step: 'aggregate-sample',
  run({ by }, [input]): GroupSample {
    const table = tableOf(input);
    const memory = workspace();
    const sources = by.map((expr) => keySource(expr, [table], memory, null));
    const ranges = sources.map((source) => source.range);
    const groups = new GroupTable(memory, ranges, WINDOW_ROWS);
    let sampled = 0;
    eachWindow(table, by, starts(table), WINDOW_ROWS, ({ rows, vectors }) => {
      const keys = sources.map((source, key) => source.read(table.memory, vectors[key]!));
      groups.assign(keys, 0, rows, 0, 0);
      sampled += rows;
    });
    return { rows: rowsOf(table), sampled, groups: groups.count };
  },
};

/** Evenly spread, multiples of 64 rows. */
function starts({ rows }: Table): number[] {
  const windows = Math.min(WINDOWS, Math.ceil(rows / WINDOW_ROWS));
  return Array.from({ length: windows }, (_, i) => Math.floor((i * rows) / windows / 64) * 64);
}

/** Below so many groups one reduce task merges faster than a second round of tasks starts. */
const FEW_GROUPS = 100_000;
const GROUPS_PER_PARTITION = 131_072;
/** Each reduce partition's table has a memory of its own. */
const MOST_PARTITIONS = 64;

/** Pure: how many groups `rows` rows have, from samples of some partitions. */
export function expectedGroups(samples: readonly GroupSample[], rows: number): number {
  return Math.min(rows, Math.max(0, ...samples.map(estimateGroups)));
}

/** Pure: reduce partitions for so many groups. */
export function reducePartitions(groups: number): number {
  return groups < FEW_GROUPS ? 1 : Math.min(MOST_PARTITIONS, Math.ceil(groups / GROUPS_PER_PARTITION));
}

/** The D for which a sample of n rows shows d = D (1 - exp(-n / D)) different keys; infinite when nearly all differ. */
export function estimateGroups({ sampled, groups }: GroupSample): number {
  if (groups >= sampled * 0.999) return sampled === 0 ? 0 : Number.POSITIVE_INFINITY;
  let [low, high] = [groups, 2 ** 40];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (middle * (1 - Math.exp(-sampled / middle)) < groups) low = middle;
    else high = middle;
  }
  return high;
}
