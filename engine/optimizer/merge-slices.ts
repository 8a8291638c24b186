import type { Slice } from '../plan/relation';
import type { Rule } from './rule';

/** slice(slice(x)) → the one window that both leave. */
export const mergeSlices: Rule = {
  name: 'merge slices',
  apply: (node) => (node.op === 'slice' && node.input.op === 'slice' ? merged(node, node.input) : node),
};

function merged(outer: Slice, inner: Slice): Slice {
  const left = inner.limit === null ? null : Math.max(0, inner.limit - outer.offset);
  const limit = left === null ? outer.limit : outer.limit === null ? left : Math.min(left, outer.limit);
  return { op: 'slice', input: inner.input, offset: inner.offset + outer.offset, limit };
}
