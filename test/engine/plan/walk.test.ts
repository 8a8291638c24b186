import { describe, expect, it } from 'vitest';
import { call, cast, col, lit } from '../../../engine/plan/build';
import { canonicalText, fingerprint } from '../../../engine/plan/fingerprint';
import { columnsOf, depthOf, rewriteExpr, walkExpr } from '../../../engine/plan/walk';

const expr = call('+', col('a'), call('*', cast(col('b'), 'int'), col('a')));

describe('walking', () => {
  it('visits parents before children, left to right', () => {
    const seen: string[] = [];
    walkExpr(expr, (node) => seen.push(node.kind === 'call' ? node.fn : node.kind));
    expect(seen).toEqual(['+', 'col', '*', 'cast', 'col', 'col']);
  });

  it('names each column once', () => {
    expect(columnsOf(expr)).toEqual(['a', 'b']);
  });

  it('counts levels', () => {
    expect([depthOf(lit(1)), depthOf(expr)]).toEqual([1, 4]);
  });

  it('keeps what a rewrite does not touch', () => {
    const changed = rewriteExpr(expr, (node) => (node.kind === 'col' && node.name === 'b' ? lit(1) : node));
    expect(changed).toEqual(call('+', col('a'), call('*', cast(lit(1), 'int'), col('a'))));
    expect(changed.kind === 'call' && changed.args[0]).toBe(expr.args[0]);
    expect(rewriteExpr(expr, (node) => node)).toBe(expr);
  });
});

describe('fingerprint', () => {
  it('does not depend on the order of keys', () => {
    expect(fingerprint({ kind: 'col', name: 'a' })).toBe(fingerprint({ name: 'a', kind: 'col' }));
    expect(canonicalText({ b: [1, null], a: 'x' })).toBe('{"a":"x","b":[1,null]}');
  });

  it('tells 100,000 relations apart', () => {
    const names = Array.from({ length: 100_000 }, (_, index) => fingerprint({ op: 'slice', offset: index, limit: 100 }));
    expect(new Set(names).size).toBe(names.length);
  });

  it('is the same in every version of the program', () => {
    expect(fingerprint(expr)).toBe('1ca4d4c43e699704b5a60bfb8c45');
  });
});
