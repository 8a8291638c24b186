import { typed } from '../plan/build';
import type { Expr } from '../plan/expr';
import { findFunction } from './index';
import { textOf } from './text-of';

/**
 * The same algebra with `current_date()`, `now()` and their like replaced by what they are at this instant. To be done before a
 * plan is fingerprinted, else what was cached yesterday answers today.
 */
export function fixClocks<T>(algebra: T, nowMicros: bigint): T {
  return fixed(algebra, nowMicros) as T;
}

function fixed(node: unknown, nowMicros: bigint): unknown {
  if (Array.isArray(node))
    return unchanged(
      node,
      node.map((item: unknown) => fixed(item, nowMicros)),
    );
  if (typeof node !== 'object' || node === null) return node;
  const call = node as Partial<Extract<Expr, { kind: 'call' }>>;
  const definition = call.kind === 'call' && typeof call.fn === 'string' ? findFunction(call.fn) : undefined;
  if (definition?.kind === 'scalar' && definition.clock === true && typeof definition.returns === 'string') {
    const value = definition.eval([nowMicros], ['timestamp']);
    return typed(definition.returns, value === null ? null : textOf(value, definition.returns));
  }
  const entries = Object.entries(node).map(([key, item]) => [key, fixed(item, nowMicros)] as const);
  const same = entries.every(([key, item]) => item === (node as Readonly<Record<string, unknown>>)[key]);
  return same ? node : Object.fromEntries(entries);
}

function unchanged(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, index) => item === before[index]) ? before : after;
}
