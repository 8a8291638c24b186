import type { Step } from '../../cluster/executor/messages';
import type { StepDefinition } from '../step';
import { type Pairs, shared } from './match';

/** Pairs of every reduce partition → all Pairs in order, merged two by two. */
export interface JoinMerge extends Step {
  readonly step: 'join-merge';
}

export const joinMerge: StepDefinition<JoinMerge> = {
  step: 'join-merge',
  run: (_, inputs, context): Pairs => {
    let lists = inputs as readonly Pairs[];
    while (lists.length > 1) {
      context.checkCancelled();
      const merged: Pairs[] = [];
      for (let i = 0; i < lists.length; i += 2) merged.push(i + 1 < lists.length ? merge(lists[i]!, lists[i + 1]!) : lists[i]!);
      lists = merged;
    }
    return lists[0] ?? { left: shared(0), right: shared(0) };
  },
};

function merge(a: Pairs, b: Pairs): Pairs {
  const isWide = a.right.length + b.right.length > 0;
  const length = a.left.length + b.left.length;
  const out = { left: shared(length), right: shared(isWide ? length : 0) };
  let [i, j] = [0, 0];
  for (let at = 0; at < length; at++) {
    const isFirst = j >= b.left.length || (i < a.left.length && comesFirst(a, i, b, j));
    const [from, place] = isFirst ? [a, i++] : [b, j++];
    out.left[at] = from.left[place]!;
    if (isWide) out.right[at] = from.right[place]!;
  }
  return out;
}

function comesFirst(a: Pairs, i: number, b: Pairs, j: number): boolean {
  const [left, other] = [a.left[i]!, b.left[j]!];
  return left !== other ? left < other : a.right[i]! <= b.right[j]!;
}
