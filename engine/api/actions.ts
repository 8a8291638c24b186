/** What actions do with the answers of partitions, on the driver. */
import { noAccumulators } from '../cluster/closure/accumulators';
import { instantiate } from '../cluster/closure/compile';
import type { FunctionData } from '../cluster/closure/function-data';
import { pack, unpack } from '../cluster/closure/packed';
import type { Rdd } from '../cluster/rdd/rdd';
import { fail } from '../errors';
import type { PickStep, TakeStep } from '../exec/values/action-steps';
import { compareValues, descending } from '../exec/values/compare';
import { KeyMap } from '../exec/values/key';
import { randomOf } from '../exec/values/random';
import { type JobContext, runJob } from './run-job';

export type Binary = (a: unknown, b: unknown) => unknown;

/** A function bound as it is on executors, for the driver's part of an action. */
export function onDriver<F>(fn: FunctionData): F {
  return instantiate<F>(fn, noAccumulators);
}

/** A value of one's own, as each task has. */
export function copied<T>(value: T, call: string): T {
  return unpack(pack(value, call)) as T;
}

export function noRows(call: string): never {
  return fail('NO_DATA', `${call}: the RDD is empty`);
}

/** The first rows in partition order; looks at one partition, then at four times as many each time, as Spark does. */
export async function takeRows<T>(context: JobContext, rdd: Rdd, most: number, call: string): Promise<T[]> {
  const rows: T[] = [];
  const finish: TakeStep = { step: 'values-take', call, most };
  for (let seen = 0, next = 1; seen < rdd.partitions && rows.length < most; seen += next, next = seen * 4) {
    const partitions = Array.from({ length: Math.min(next, rdd.partitions - seen) }, (_, index) => seen + index);
    rows.push(...((await runJob<T[]>(context, { rdd, partitions, finish })).flat() as T[]));
  }
  return rows.slice(0, most);
}

/** The first of several sorted lists of [sort key, row]; equal ones in partition order. */
export function firstOf<T>(lists: readonly (readonly [unknown, T])[][], most: number, ascending: boolean): T[] {
  const compare = ascending ? compareValues : descending;
  const all = lists.flat().sort(([a], [b]) => compare(a, b));
  return all.slice(0, most).map(([, row]) => row);
}

export function addCounts<K>(parts: readonly (readonly [K, number])[][]): Map<K, number> {
  const counts = new KeyMap<number>();
  for (const [key, count] of parts.flat()) counts.entry(key, () => 0)[1] += count;
  return new Map(counts.pairs() as [K, number][]);
}

export function addSums(sums: readonly unknown[]): unknown {
  const some = sums.filter((sum) => sum !== null);
  return some.length === 0 ? 0 : some.reduce((total, sum) => (total as number) + (sum as number));
}

/** Rows by their place in the whole, one list of places per partition. */
export async function pickRows<T>(
  context: JobContext,
  rdd: Rdd,
  counts: readonly number[],
  places: readonly number[],
): Promise<T[]> {
  const rows: Record<number, number[]> = {};
  let first = 0;
  const sorted = [...places].sort((a, b) => a - b);
  counts.forEach((count, partition) => {
    const here = sorted.filter((place) => place >= first && place < first + count).map((place) => place - first);
    if (here.length > 0) rows[partition] = here;
    first += count;
  });
  const finish: PickStep = { step: 'values-pick', call: 'takeSample', rows };
  const partitions = Object.keys(rows).map(Number);
  return (await runJob<T[]>(context, { rdd, partitions, finish })).flat() as T[];
}

/** `num` places below `total`, drawn at random, each once unless with replacement. */
export function drawPlaces(total: number, num: number, withReplacement: boolean, seed: number): readonly number[] {
  const random = randomOf(seed, -1);
  if (total === 0) return [];
  if (withReplacement) return Array.from({ length: num }, () => Math.floor(random() * total));
  const moved = new Map<number, number>();
  return Array.from({ length: Math.min(num, total) }, (_, at) => {
    const other = at + Math.floor(random() * (total - at));
    const place = moved.get(other) ?? other;
    moved.set(other, moved.get(at) ?? at);
    return place;
  });
}

export function shuffledRows<T>(rows: readonly T[], seed: number): T[] {
  return drawPlaces(rows.length, rows.length, false, seed + 1).map((place) => rows[place]!);
}

/** Evenly wide buckets from the least to the greatest value, as PySpark's histogram makes them. */
export function evenBuckets(min: number, max: number, count: number): readonly number[] {
  const width = (max - min) / count;
  return [...Array.from({ length: count }, (_, index) => min + index * width), max];
}

export function checkBuckets(bounds: readonly unknown[]): void {
  const rising = bounds.every((each, index) => index === 0 || compareValues(bounds[index - 1], each) < 0);
  if (bounds.length < 2 || !rising)
    fail('MALFORMED_PLAN', 'histogram: buckets need at least two bounds, each above the one before');
}
