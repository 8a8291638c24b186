import { describe, expect, test } from 'vitest';
import { noAccumulators } from '../../../../engine/cluster/closure/accumulators';
import { instantiate } from '../../../../engine/cluster/closure/compile';
import { type AnyFunction, type Captured, isAsync, readFunction } from '../../../../engine/cluster/closure/read';

const call = { name: 'map', site: 'films.ts:6' };

/** As the text of a program gives it, with nothing around it. */
function written(source: string): AnyFunction {
  return new Function(`return (${source})`)() as AnyFunction;
}

function read(source: string | AnyFunction, captured: Captured = {}) {
  return readFunction(typeof source === 'string' ? written(source) : source, captured, call);
}

function run<T>(source: string | AnyFunction, captured: Captured, ...args: readonly unknown[]): T {
  return instantiate<(...args: readonly unknown[]) => T>(read(source, captured), noAccumulators)(...args);
}

describe('a function', () => {
  test.each([
    ['an arrow', '(x) => x + 1', 1, 2],
    ['an arrow with a body', 'x => { const y = x; return y + 1; }', 1, 2],
    ['a function expression', 'function (x) { return x + 1; }', 1, 2],
    ['a named function that calls itself', 'function f(x) { return x <= 1 ? 1 : x * f(x - 1); }', 4, 24],
    ['a method', '({ f(x) { return x + 1; } }).f', 1, 2],
    ['a method with a quoted name', '({ "my f"(x) { return x + 1; } })["my f"]', 1, 2],
    ['one with defaults that read other parameters', '(x, y = x * 2, { z } = { z: y }) => z', 2, 4],
    ['one that shadows a name in a block', '(x) => { let y = 1; { let y = 5; x += y; } return x + y; }', 1, 7],
    ['one with destructuring', '([a, { b, ...rest }]) => a + b + Object.keys(rest).length', [1, { b: 2, c: 3, d: 4 }], 5],
    ['one with a nested function', '(x) => { function inner(n) { return n * 2; } return inner(x); }', 3, 6],
    ['one whose var is hoisted', '(x) => { if (x) { var y = x; } return y; }', 3, 3],
    [
      'one with loops and labels',
      '(n) => { let s = 0; out: for (const i of [1, 2, n]) { for (let j = 0; ; j++) { s += i; continue out; } } return s; }',
      3,
      6,
    ],
    ['one that catches', '(x) => { try { throw x; } catch (e) { return e + 1; } }', 1, 2],
    [
      'one with a class inside that uses this',
      '(x) => { class P { n = 1; get() { return this.n + x; } } return new P().get(); }',
      1,
      2,
    ],
    [
      'one with a function inside that uses this and arguments',
      '(x) => ({ n: x, f() { return this.n + arguments.length; } }).f(1)',
      1,
      2,
    ],
    ['one with globals', '(x) => JSON.stringify({ x: Math.max(x, parseInt("2")) })', 1, '{"x":2}'],
    ['one with keys that look like variables', '(x) => ({ missing: x }).missing', 1, 1],
    ['one with optional chaining and spread', '(x) => [...x]?.[0]?.length', ['ab'], 2],
  ])('%s travels', (_, source, argument, expected) => {
    expect(run(source, {}, argument)).toEqual(expected);
  });

  test('of a generator, async or not, keeps what it is', async () => {
    expect([...run<Iterable<number>>('function* (n) { yield n; yield n + 1; }', {}, 1)]).toEqual([1, 2]);
    expect(await run<Promise<number>>('async (x) => (await x) + 1', {}, 1)).toBe(2);
    const all: number[] = [];
    for await (const each of run<AsyncIterable<number>>('({ async *f(n) { yield n; } }).f', {}, 7)) all.push(each);
    expect(all).toEqual([7]);
    expect([isAsync(read('async (x) => x')), isAsync(read('(x) => x'))]).toEqual([true, false]);
  });

  test('may be named by a compiler', () => {
    expect(run('(x) => { const f = __name((y) => y + 1, "f"); return f(x) + f.name.length; }', {}, 1)).toBe(3);
  });
});

describe('a free variable', () => {
  test('is bound to what was passed, as it was then', () => {
    const list = [1, 2];
    const data = read('(x) => x + list.length', { list });
    list.push(3);
    expect(instantiate<(x: number) => number>(data, noAccumulators)(1)).toBe(3);
  });

  test('is fresh for every task', () => {
    const data = read('() => list.push(0)', { list: [] });
    const push = () => instantiate<() => number>(data, noAccumulators)();
    expect([push(), push()]).toEqual([1, 1]);
  });

  test('may be a function, with variables of its own', () => {
    const twice = written('(x) => x * factor');
    expect(run('(x) => twice(x) + 1', { twice, factor: 2 }, 5)).toBe(11);
  });

  test('may be functions that call each other', () => {
    const even = written('(n) => (n === 0 ? true : odd(n - 1))');
    const odd = written('(n) => (n === 0 ? false : even(n - 1))');
    expect(run('(n) => even(n)', { even, odd }, 9)).toBe(false);
  });

  test.each([
    ['read', '(x) => x > threshold', 'threshold'],
    ['read in a nested function', '(x) => [x].map((y) => y + outer)', 'outer'],
    ['read in a default', '(x = fallback) => x', 'fallback'],
    ['read in a computed key', '(x) => ({ [key]: x })', 'key'],
    ['read in a pattern', '({ [field]: x }) => x', 'field'],
    ['shorthand', '(x) => ({ x, rate })', 'rate'],
    ['called as a tag', '() => tag`x`', 'tag'],
    ['asked for its type', '(x) => typeof thing', 'thing'],
    ['used after a block that declared it', '(x) => { { const inner = 1; } return inner; }', 'inner'],
    ['extended', '() => class extends Base {}', 'Base'],
    ['used after a nested function declared it as var', '(x) => { (() => { var hidden = 1; })(); return hidden; }', 'hidden'],
  ])('that was not passed is named when %s', (_, source, name) => {
    expect(() => read(source)).toThrow(
      `map: the function uses ${name}, which does not travel with it; pass it: map(fn, { ${name} })`,
    );
  });

  test('of a passed function is named too', () => {
    expect(() => read('(x) => scale(x)', { scale: written('(x) => x * factor') })).toThrow(
      /map: the function scale uses factor, which does not travel/,
    );
  });

  test('cannot be assigned', () => {
    for (const source of [
      '() => { seen++; }',
      '() => { seen = 1; }',
      '([x]) => { [seen] = [x]; }',
      '(x) => { for (seen of x); }',
    ]) {
      expect(() => read(source, { seen: 0 })).toThrow(/assigns seen; .* sc\.accumulator/);
    }
  });

  test('must be plain data', () => {
    expect(() => read('() => job', { job: Promise.resolve() })).toThrow(/map: job: .*could not be cloned; only plain data/);
    expect(() => read('() => job.run', { job: { run: () => 1 } })).toThrow(/only plain data/);
  });
});

describe('what cannot travel', () => {
  test.each([
    ['a native function', Math.sqrt, /native or bound .* wrap it/],
    ['a bound function', ((x: number) => x).bind(null), /native or bound/],
    ['a class', class Film {}, /is a class/],
    ['a method that uses this', '({ n: 1, f(x) { return this.n + x; } }).f', /uses this, which belongs/],
    ['an arrow that uses this', '(x) => this.n', /uses this/],
    ['an arrow that uses arguments of its surroundings', '(x) => arguments.length', /uses arguments/],
    ['a method that uses super', '({ f() { return super.toString(); } }).f', /uses super/],
    ['new.target', 'function () { return new.target; }', /uses new\.target/],
    ['a call of eval', '(x) => eval(x)', /calls eval/],
    ['something that is no function', 7 as unknown as AnyFunction, /expected a function, found number/],
  ])('%s is refused', (_, fn, message) => {
    expect(() => read(fn as AnyFunction | string)).toThrow(message);
  });
});

describe('compiling', () => {
  test('is done once for the same source', () => {
    const data = read('function counted() { return counted; }');
    const [one, two] = [instantiate<() => unknown>(data, noAccumulators), instantiate<() => unknown>(data, noAccumulators)];
    expect(one).not.toBe(two);
    expect(one.toString()).toBe(two.toString());
  });
});
