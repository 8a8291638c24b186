import type { FoundHow } from '../../exec/join/join-find';
import { canIndex, type JoinIndex, type JoinIndexStep } from '../../exec/join/join-index';
import type { JoinHow } from '../../plan/relation';
import type { Cluster } from '../cluster';
import { narrowRdd } from '../rdd/index';
import type { Rdd } from '../rdd/rdd';
import { isSmallSide } from './bounded-parts';
import { coalescedTo } from './coalesce';
import type { Matching } from './join';
import type { Lowered } from './lowered';

/** A right side of up to so many rows is one table of keys. */
const INDEXED_ROWS = 1_000_000;

/** Kinds of joins whose rows are left rows, each once at most where the keys of the right are there once. */
export function canLookUp(how: JoinHow): how is FoundHow {
  return how === 'inner' || how === 'left' || how === 'semi' || how === 'anti';
}

/** The right side by its key, in one partition; null where it is not small, or a key is there twice, is not one word, or does not decide alone. */
export async function indexed(
  cluster: Cluster,
  left: Lowered,
  right: Lowered,
  matching: Matching,
  name: string,
  signal: AbortSignal,
): Promise<Rdd | null> {
  const [leftKey, ...others] = matching.left;
  if (matching.where !== null || leftKey === undefined || others.length > 0 || !canIndex(leftKey)) return null;
  if (right.run.atLeast > INDEXED_ROWS || !isSmallSide(cluster, right.run)) return null;
  if (right.tables.partitions === 0 || left.tables.partitions === 0) return null;
  const rights = coalescedTo(cluster, right, `${name}: right`, 1);
  const step = { step: 'join-index', by: matching.right[0]!, nulls: matching.nulls[0]!, bases: rights.bases[0]! } as const;
  const index = narrowRdd(cluster.ids, `${name}: index`, [rights.rdd], () => step satisfies JoinIndexStep);
  index.level = 'MEMORY_ONLY';
  const request = { name: `${name}: index`, rdd: index, partitions: null, finish: null, group: null, signal, priority: 0 };
  const [made] = (await cluster.runJob(request)) as readonly JoinIndex[];
  return made?.isUnique === true ? index : null;
}
