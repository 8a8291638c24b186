import type { JoinGather } from '../../exec/join/join-gather';
import type { JoinMap } from '../../exec/join/join-map';
import type { JoinMerge } from '../../exec/join/join-merge';
import type { JoinPairs, Residual } from '../../exec/join/join-pairs';
import type { Pairs } from '../../exec/join/match';
import { type BindContext, bindCondition, bindPair } from '../../functions/bind';
import type { Bound } from '../../functions/bound';
import type { Join, JoinHow } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import type { NarrowDependency } from '../rdd/dependency';
import { narrowRdd } from '../rdd/index';
import { makeRdd, oneToOne } from '../rdd/make';
import type { Rdd } from '../rdd/rdd';
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
  readonly name: string;
}

/**
 * A join as tables. First the pairs of row numbers: the keys of both sides are dealt out by hash and matched partition by partition,
 * then merged into row order; a small right side goes whole to every left partition instead, where the order is right at once. Then
 * the rows of the pairs are gathered from the tables of both sides, which all executors see.
 */
export async function joinTables(
  cluster: Cluster,
  left: Lowered,
  right: Lowered,
  matching: Matching,
  name: string,
  signal: AbortSignal,
): Promise<Rdd> {
  await Promise.all([left.run.all(signal), right.run.all(signal)]);
  const sides = { cluster, left, right, matching, name };
  const isBroadcast = isLeftward(matching.how) && (right.run.atLeast <= BROADCAST_ROWS || matching.left.length === 0);
  const pairs = isBroadcast ? broadcastPairs(sides) : shuffledPairs(sides);
  pairs.level = 'MEMORY_ONLY';
  const request = { name, rdd: pairs, partitions: null, finish: null, group: null, signal, priority: 0 };
  const sizes = ((await cluster.runJob(request)) as readonly Pairs[]).map((each) => each.left.length);
  return gathered(sides, pairs, sizes, isBroadcast);
}

/** Every row of the result belongs to a left row. */
function isLeftward(how: JoinHow): boolean {
  return how !== 'right' && how !== 'full';
}

function broadcastPairs(sides: Sides): Rdd {
  const { cluster, left, right, name } = sides;
  const lefts = narrowRdd(cluster.ids, `${name}: left keys`, [left.tables], (table) => mapOf(sides, 'left', 1, table));
  const rights = narrowRdd(cluster.ids, `${name}: right keys`, [right.tables], (table) => mapOf(sides, 'right', 1, table));
  rights.level = 'MEMORY_ONLY';
  const step = pairsOf(sides, 1, right.tables.partitions, (partition) => [partition]);
  return makeRdd(cluster.ids, {
    name: `${name}: pairs`,
    partitions: left.tables.partitions,
    compute: step,
    dependencies: [oneToOne(lefts), allOf(rights), ...tablesFor(sides, oneToOne(left.tables) as NarrowDependency)],
  });
}

function shuffledPairs(sides: Sides): Rdd {
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
  if (partitions === 1) return pairs;
  return makeRdd(cluster.ids, {
    name: `${name}: pairs in order`,
    partitions: 1,
    compute: () => ({ step: 'join-merge' }) satisfies JoinMerge,
    dependencies: [allOf(pairs)],
  });
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
    columns: columnsRead(where),
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

function columnsRead(bound: Bound): readonly number[] {
  const found = new Set<number>();
  const visit = (node: Bound): void => {
    if (node.kind === 'col') found.add(node.index);
    else if (node.kind === 'cast') visit(node.arg);
    else if (node.kind === 'call') node.args.forEach(visit);
  };
  visit(bound);
  return [...found].sort((a, b) => a - b);
}

/** Windows of the pairs, each a partition; at least one, so that a schema has a table to live in. */
function gathered(
  { cluster, left, right, matching, name }: Sides,
  pairs: Rdd,
  sizes: readonly number[],
  isBroadcast: boolean,
): Rdd {
  const parts = sizes.flatMap((size, partition) =>
    Array.from({ length: Math.ceil(size / GATHERED_ROWS) }, (_, i) => ({ partition, from: i * GATHERED_ROWS })),
  );
  const windows = parts.length > 0 ? parts : [{ partition: 0, from: 0 }];
  const isWide = matching.how !== 'semi' && matching.how !== 'anti';
  const all = Array.from({ length: left.tables.partitions }, (_, i) => i);
  const leftsOf = (i: number): readonly number[] => (isBroadcast ? [windows[i]!.partition] : all);
  return makeRdd(cluster.ids, {
    name,
    partitions: windows.length,
    compute: (i) => {
      const { from } = windows[i]!;
      const leftBases = leftsOf(i).map((partition) => left.run.bases[partition]!);
      const rightBases = isWide ? right.run.bases : [];
      return { step: 'join-gather', from, to: from + GATHERED_ROWS, leftBases, rightBases } satisfies JoinGather;
    },
    dependencies: [
      { kind: 'narrow', rdd: pairs, parents: (i) => [windows[i]!.partition] },
      { kind: 'narrow', rdd: left.tables, parents: leftsOf },
      ...(isWide ? [allOf(right.tables)] : []),
    ],
  });
}

function allOf(rdd: Rdd): NarrowDependency {
  const all = Array.from({ length: rdd.partitions }, (_, i) => i);
  return { kind: 'narrow', rdd, parents: () => all };
}
