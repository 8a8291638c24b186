import type { JoinAttach } from '../../exec/join/join-attach';
import type { JoinGather } from '../../exec/join/join-gather';
import type { JoinLookup, Met } from '../../exec/join/join-lookup';
import type { JoinMap } from '../../exec/join/join-map';
import type { JoinMerge } from '../../exec/join/join-merge';
import type { JoinPairs, Residual } from '../../exec/join/join-pairs';
import type { Pairs } from '../../exec/join/match';
import type { TableSize } from '../../exec/size';
import { type BindContext, bindCondition, bindPair } from '../../functions/bind';
import { type Bound, columnsOf } from '../../functions/bound';
import type { Join, JoinHow } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import type { NarrowDependency } from '../rdd/dependency';
import { narrowRdd } from '../rdd/index';
import { allOf, makeRdd, oneToOne } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
import { isBeyondMemory, isSmallSide, rowsOfPart } from './bounded-parts';
import { canLookUp, indexed } from './join-index';
import { isWide, joinOnDisk } from './join-on-disk';
import type { Lowered } from './lowered';

/** What rows must satisfy to be a pair. */
export interface Matching {
  readonly how: JoinHow;
  readonly left: readonly Bound[];
  readonly right: readonly Bound[];
  /** By key: nulls equal each other. */
  readonly nulls: readonly boolean[];
  readonly where: Bound | null;
}

export function matchingOf({ how, on, where }: Join, left: Schema, right: Schema, context: BindContext): Matching {
  const pairs = on.map((key) => bindPair(key.left, left, key.right, right, context));
  return {
    how,
    left: pairs.map((pair) => pair.left),
    right: pairs.map((pair) => pair.right),
    nulls: on.map((key) => key.nulls),
    where: where === null ? null : bindCondition(where, [...left, ...right], context),
  };
}

/** A right side of up to so many rows is looked at whole by the task of each left partition. */
const BROADCAST_ROWS = 100_000;
const SHUFFLED_ROWS = 250_000;
const GATHERED_ROWS = 262_144;

interface Sides {
  readonly cluster: Cluster;
  readonly left: Lowered;
  readonly right: Lowered;
  readonly matching: Matching;
  /** The columns of the result that are gathered, by index; null = all. The others are all null. */
  readonly wanted: readonly number[] | null;
  readonly name: string;
}

/** A join's rows, gathered when they are asked for: what each partition will be is known before. */
export interface Joined {
  readonly tables: Rdd;
  /** Worth keeping; else made again for each who asks, in memories that are warm. */
  readonly isKept: boolean;
  readonly sizes: readonly TableSize[];
}

/** Pairs of row numbers, in row order, and the left partitions whose rows each partition of them names. */
interface PairsRdd {
  readonly rdd: Rdd;
  readonly lefts: readonly (readonly number[])[];
}

/**
 * A join as tables. First the pairs of row numbers: the keys of both sides are dealt out by hash and matched partition by partition,
 * then merged into row order; a small right side goes whole to every left partition instead, where the order is right at once. Then the
 * rows of the pairs are gathered from the tables of both sides, which all executors see. Where the keys of the right are there once, left
 * rows stay where they are, and what they find stands beside them.
 */
export async function joinTables(
  cluster: Cluster,
  left: Lowered,
  right: Lowered,
  matching: Matching,
  wanted: readonly number[] | null,
  name: string,
  signal: AbortSignal,
): Promise<Joined> {
  await Promise.all([left.run.all(signal), right.run.all(signal)]);
  const sides = { cluster, left, right, matching, wanted, name };
  const isSmall = right.run.atLeast <= BROADCAST_ROWS && isSmallSide(cluster, right.run);
  const isBroadcast = isLeftward(matching.how) && (isSmall || matching.left.length === 0);
  if (!isBroadcast && matching.left.length > 0 && isBeyondMemory(cluster, [left.run, right.run])) {
    const read = matching.where === null ? [] : columnsOf(matching.where);
    const { rdd, sizes } = await joinOnDisk(cluster, left, right, matching, read, name, signal);
    return { tables: rdd, isKept: true, sizes };
  }
  const looked = await lookedUp(sides, signal);
  if (looked !== null) return looked;
  const pairs = isBroadcast ? broadcastPairs(sides) : shuffledPairs(sides);
  pairs.rdd.level = 'MEMORY_ONLY';
  const request = { name, rdd: pairs.rdd, partitions: null, finish: null, group: null, signal, priority: 0 };
  const sizes = ((await cluster.runJob(request)) as readonly Pairs[]).map((each) => each.left.length);
  return gathered(sides, pairs, sizes);
}

/** By an index of the right side; null where there can be none. */
async function lookedUp(sides: Sides, signal: AbortSignal): Promise<Joined | null> {
  const { cluster, left, right, matching, wanted, name } = sides;
  const { how } = matching;
  if (!canLookUp(how)) return null;
  const index = await indexed(cluster, left, right, matching, name, signal);
  if (index === null) return null;
  const met = makeRdd(cluster.ids, {
    name: `${name}: found`,
    partitions: left.tables.partitions,
    compute: () => ({ step: 'join-lookup', how, by: matching.left[0]! }) satisfies JoinLookup,
    dependencies: [oneToOne(left.tables), allOf(index)],
  });
  met.level = 'MEMORY_ONLY';
  const request = { name, rdd: met, partitions: null, finish: null, group: null, signal, priority: 0 };
  const counts = ((await cluster.runJob(request)) as readonly Met[]).map(({ selection }) => selection.count);
  const tables = makeRdd(cluster.ids, {
    name,
    partitions: met.partitions,
    compute: () => ({ step: 'join-attach', how, rightBases: right.run.bases, wanted }) satisfies JoinAttach,
    dependencies: [oneToOne(met), oneToOne(left.tables), allOf(right.tables)],
  });
  const sizes = counts.map((selected, i) => ({ physical: left.run.physical[i]!, selected, bytes: selected * rowBytes(sides) }));
  return { tables, isKept: wanted === null, sizes };
}

/** Every row of the result belongs to a left row. */
function isLeftward(how: JoinHow): boolean {
  return how !== 'right' && how !== 'full';
}

function broadcastPairs(sides: Sides): PairsRdd {
  const { cluster, left, right, name } = sides;
  const lefts = narrowRdd(cluster.ids, `${name}: left keys`, [left.tables], (table) => mapOf(sides, 'left', 1, table));
  const rights = narrowRdd(cluster.ids, `${name}: right keys`, [right.tables], (table) => mapOf(sides, 'right', 1, table));
  rights.level = 'MEMORY_ONLY';
  const step = pairsOf(sides, 1, right.tables.partitions, (partition) => [partition]);
  const rdd = makeRdd(cluster.ids, {
    name: `${name}: pairs`,
    partitions: left.tables.partitions,
    compute: step,
    dependencies: [oneToOne(lefts), allOf(rights), ...tablesFor(sides, oneToOne(left.tables) as NarrowDependency)],
  });
  return { rdd, lefts: Array.from({ length: left.tables.partitions }, (_, i) => [i]) };
}

function shuffledPairs(sides: Sides): PairsRdd {
  const { cluster, left, right, name } = sides;
  const rows = left.run.atLeast + right.run.atLeast;
  const busy = rows < 65_536 ? 1 : cluster.executors.length * 2;
  const partitions = Math.max(1, Math.min(64, Math.max(busy, Math.ceil(rows / SHUFFLED_ROWS))));
  const shuffle = (side: 'left' | 'right') =>
    ({
      kind: 'shuffle',
      rdd: sides[side].tables,
      shuffleId: cluster.ids.shuffle(),
      partitioner: { kind: 'hash', partitions },
      mapStep: mapOf(sides, side, partitions, null),
    }) as const;
  const everything = Array.from({ length: left.tables.partitions }, (_, i) => i);
  const pairs = makeRdd(cluster.ids, {
    name: `${name}: pairs`,
    partitions,
    compute: pairsOf(sides, 1, 1, () => everything),
    dependencies: [shuffle('left'), shuffle('right'), ...tablesFor(sides, allOf(left.tables))],
  });
  if (partitions === 1) return { rdd: pairs, lefts: [everything] };
  const merged = makeRdd(cluster.ids, {
    name: `${name}: pairs in order`,
    partitions: 1,
    compute: () => ({ step: 'join-merge' }) satisfies JoinMerge,
    dependencies: [allOf(pairs)],
  });
  return { rdd: merged, lefts: [everything] };
}

function mapOf({ left, right, matching }: Sides, side: 'left' | 'right', partitions: number, table: number | null): JoinMap {
  const { bases } = (side === 'left' ? left : right).run;
  return { step: 'join-map', by: matching[side], partitions, bases, table };
}

/** Only a residual condition needs more of the rows than their keys. */
function tablesFor({ right, matching }: Sides, lefts: NarrowDependency): readonly NarrowDependency[] {
  return matching.where === null ? [] : [lefts, allOf(right.tables)];
}

/** `leftsOf`: the left partitions whose tables come with partition p. */
function pairsOf(
  { left, right, matching }: Sides,
  leftInputs: number,
  rightInputs: number,
  leftsOf: (partition: number) => readonly number[],
): (partition: number) => JoinPairs {
  const keys = matching.left.map(({ type }, i) => ({ type, nulls: matching.nulls[i]! }));
  const residualOf = (where: Bound, partition: number): Residual => ({
    where,
    columns: columnsOf(where),
    leftTables: leftsOf(partition).length,
    leftBases: leftsOf(partition).map((each) => left.run.bases[each]!),
    rightBases: right.run.bases,
  });
  const { how, where } = matching;
  return (partition) => {
    const residual = where === null ? null : residualOf(where, partition);
    return { step: 'join-pairs', how, keys, leftInputs, rightInputs, residual };
  };
}

/** Windows of the pairs, each a partition; at least one, so that a schema has a table to live in. */
function gathered(sides: Sides, pairs: PairsRdd, counts: readonly number[]): Joined {
  const { cluster, left, right, matching, wanted, name } = sides;
  const most = Math.min(GATHERED_ROWS, rowsOfPart(cluster, rowBytes(sides)));
  const parts = counts.flatMap((count, partition) =>
    Array.from({ length: Math.ceil(count / most) }, (_, i) => ({
      partition,
      from: i * most,
      rows: Math.min(most, count - i * most),
    })),
  );
  const windows = parts.length > 0 ? parts : [{ partition: 0, from: 0, rows: 0 }];
  const wide = isWide(matching.how);
  const leftsOf = (i: number): readonly number[] => pairs.lefts[windows[i]!.partition]!;
  const tables = makeRdd(cluster.ids, {
    name,
    partitions: windows.length,
    compute: (i) => {
      const { from, rows } = windows[i]!;
      const leftBases = leftsOf(i).map((partition) => left.run.bases[partition]!);
      const rightBases = wide ? right.run.bases : [];
      return { step: 'join-gather', from, to: from + rows, leftBases, rightBases, wanted } satisfies JoinGather;
    },
    dependencies: [
      { kind: 'narrow', rdd: pairs.rdd, parents: (i) => [windows[i]!.partition] },
      { kind: 'narrow', rdd: left.tables, parents: leftsOf },
      ...(wide ? [allOf(right.tables)] : []),
    ],
  });
  const sizes = windows.map(({ rows }) => ({ physical: rows, selected: rows, bytes: rows * rowBytes(sides) }));
  return { tables, isKept: true, sizes };
}

/** What a row of the result takes, as far as the rows of both sides tell. */
function rowBytes({ left, right, matching }: Sides): number {
  const perRow = ({ run }: Lowered): number => run.bytes / Math.max(1, run.atLeast);
  return perRow(left) + (isWide(matching.how) ? perRow(right) : 0);
}
