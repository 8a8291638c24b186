/**
 * What is measured. A scenario is what a process has at hand before its clock starts: an open table, or nothing but warm code. Cold tasks
 * (`runs` 1, no warm-up) run once per process on a file that the process has not seen, after the same task on a small file.
 */
export type Scenario = 'cold' | 'table' | 'keys' | 'joined' | 'wide' | 'lineitem';

export interface Task {
  readonly title: string;
  readonly scenario: Scenario;
  /** Timed runs per process, after one that is not. Cold tasks have one. */
  readonly runs: number;
  /** Least ratio of best peer to ours; null = none set. */
  readonly target: number | null;
  /** What the median of ours stays under, besides. */
  readonly limitMs?: number;
  /** It opens a table that stays in memory; `bytesPerRow`, where set, is what its blocks stay under. */
  readonly keeps?: { readonly bytesPerRow: number | null };
}

const cold = (title: string, target: number | null, limitMs?: number): Task => ({
  title,
  scenario: 'cold',
  runs: 1,
  target,
  ...(limitMs === undefined ? {} : { limitMs }),
});
const opening = (title: string, target: number | null, bytesPerRow: number | null = null): Task => ({
  ...cold(title, target),
  keeps: { bytesPerRow },
});
const warm = (title: string, target: number | null, runs = 3, scenario: Scenario = 'table'): Task => ({
  title,
  scenario,
  runs,
  target,
});

export const tasks = {
  'open-csv': opening('open CSV into memory, types inferred', 3, 80),
  'first-200': cold('first 200 rows of the CSV', 1, 20),
  'filter-positions': warm('filter by number and set, to positions', 8),
  'filter-rows': warm('filter by number and set, to rows', null),
  contains: warm('text contains', null),
  'contains-ci': warm('text contains, either case', 6),
  regexp: warm('text matches an RE2 pattern', 2),
  like: warm('text like %a%b%', 2),
  'top-200': warm('top 200 by two keys', 10),
  'order-2-keys': warm('full order by price desc, ts', 5, 2),
  'order-int': warm('full order by an integer', 5, 2),
  'order-double': warm('full order by a double with nulls', null, 2),
  'order-text': warm('full order by text', 2, 1),
  'deep-page': { ...warm('200 rows from the middle of an order', 1, 5), limitMs: 3 },
  'group-low': warm('group by two texts (250 groups)', 8),
  'group-100k': warm('group by 100 k integers', 1.5, 3, 'keys'),
  'group-5m': warm('group by 5 M integers', 4, 2, 'keys'),
  'group-text': warm('group by 100 k texts', 1.2, 3, 'keys'),
  'count-distinct': warm('count distinct users and comments', null, 2),
  stats: warm('statistics and 20-bin histograms of all columns', 4, 2),
  'export-csv': warm('write 30 % as CSV', 2.5, 2),
  'export-parquet-snappy': warm('write 30 % as Parquet, snappy', 2, 2),
  'export-parquet-zstd': warm('write 30 % as Parquet, zstd', 1, 2),
  'parquet-load': opening('load Parquet (snappy)', 1),
  'parquet-load-zstd': opening('load Parquet (zstd)', 0.9),
  'parquet-first-page': cold('first 200 rows of the Parquet', 1.3),
  'parquet-two-columns': cold('load two of nine Parquet columns', 1),
  'parquet-filter': cold('filter a Parquet file to positions', 1),
  'jsonl-open': opening('open JSON Lines into memory', 3),
  join: warm('join 10 M rows with 100 k, sums of a column of either', 1.5, 2, 'joined'),
  'wide-open-csv': opening('open a CSV of 1,000 columns', null),
  'wide-first-200': cold('first 200 rows of 1,000 columns', null),
  'wide-open-parquet': opening('load a Parquet file of 1,000 columns', null),
  'wide-two-columns': cold('load two of 1,000 Parquet columns', null),
  'wide-filter': warm('filter 1,000 columns by three, to positions', null, 3, 'wide'),
  'wide-order': warm('full order of 1,000 columns by two', null, 3, 'wide'),
  'wide-page': warm('200 rows of 1,000 columns from the middle of an order', null, 5, 'wide'),
  'wide-stats': warm('count, least, greatest and mean of 100 of 1,000 columns', null, 3, 'wide'),
  'lineitem-open-csv': opening('open the CSV of TPC-H lineitem', null),
  'lineitem-open-parquet': opening('load the Parquet of TPC-H lineitem, decimals and dates', null),
  'lineitem-q1': warm('TPC-H query 1: filter, group, sums of products of decimals', null, 3, 'lineitem'),
  'lineitem-q6': warm('TPC-H query 6: filter, one sum of products', null, 3, 'lineitem'),
  'lineitem-order': warm('full order of lineitem by a date and a decimal desc', null, 2, 'lineitem'),
} as const satisfies Readonly<Record<string, Task>>;

export type TaskName = keyof typeof tasks;

export const taskNames = Object.keys(tasks) as readonly TaskName[];

/** PySpark is 10x to 100x slower: one round of it for five of the others. */
export const peers = {
  duckdb: { roundsOf5: 5 },
  polars: { roundsOf5: 5 },
  pandas: { roundsOf5: 2 },
  pyspark: { roundsOf5: 1 },
} as const;

export type PeerName = keyof typeof peers;

export const peerNames = Object.keys(peers) as readonly PeerName[];
