/**
 * Which reduce partition a key belongs to; the same on every executor, run and machine. Whole numbers go to their remainder, as
 * in Spark; ranges are found by bisection in the bounds, as PySpark's sortByKey does.
 */
import type { FunctionData } from '../../cluster/closure/function-data';
import type { TaskContext } from '../../cluster/executor/task-context';
import { calling } from './calling';
import { compareValues } from './compare';
import { identity } from './key';

export type ValuePartitioner = HashPartitioner | RangePartitioner;

export interface HashPartitioner {
  readonly kind: 'hash';
  readonly partitions: number;
  /** The user's own hash; null: ours. */
  readonly by: FunctionData | null;
}

export interface RangePartitioner {
  readonly kind: 'range';
  readonly partitions: number;
  /** Ascending; found before the job that needs them. */
  readonly bounds: readonly unknown[];
  readonly ascending: boolean;
}

export function partitionerOf(partitioner: ValuePartitioner, context: TaskContext): (key: unknown) => number {
  if (partitioner.kind === 'range') return (key) => rangeOf(partitioner, key);
  const { partitions, by } = partitioner;
  if (by === null) return (key) => remainder(hashOf(key), partitions);
  return calling<(key: unknown) => number, (key: unknown) => number>(
    by,
    context,
    (fn) => (key) =>
      remainder(
        calling(by, context, () => fn(key)),
        partitions,
      ),
  );
}

export function hashPartition(key: unknown, partitions: number): number {
  return remainder(hashOf(key), partitions);
}

export function hashOf(key: unknown): number {
  if (typeof key === 'number') return Number.isSafeInteger(key) ? wholeHash(key) : textHash(String(key));
  if (typeof key === 'bigint') return Number(BigInt.asIntN(52, key));
  if (typeof key === 'boolean') return Number(key);
  const id = identity(key);
  return typeof id === 'string' ? textHash(id) : 0;
}

/** Python's hash of −1 is −2. */
function wholeHash(key: number): number {
  return key === -1 ? -2 : key;
}

/** FNV-1a over UTF-16 units, with a final mix since the lowest bits choose the partition. */
function textHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function remainder(hash: number, partitions: number): number {
  const whole = Math.trunc(hash) % partitions;
  return whole < 0 ? whole + partitions : whole || 0;
}

function rangeOf({ bounds, ascending, partitions }: RangePartitioner, key: unknown): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareValues(bounds[middle], key) < 0) low = middle + 1;
    else high = middle;
  }
  return ascending ? low : partitions - 1 - low;
}
