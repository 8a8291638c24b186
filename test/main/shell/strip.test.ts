import { describe, expect, test } from 'vitest';
import { ScriptSyntaxError, stripTypes } from '../../../main/shell/strip';

const strip = (source: string) => stripTypes(source, 'films.ts');

function faultOf(source: string): ScriptSyntaxError {
  try {
    strip(source);
  } catch (error) {
    if (error instanceof ScriptSyntaxError) return error;
    throw error;
  }
  throw new Error(`${source} is no fault`);
}

/** A function made from a script's text, as an executor makes it from a function's. */
function made<F>(source: string): F {
  return new Function(`${strip(source)}\nreturn subject;`)() as F;
}

describe('a script without its types', () => {
  test('keeps every other character at its place', () => {
    const source = 'const year: number = 2019;\nfunction of<T>(film: T, n?: number) { return film as T; }';
    const stripped = strip(source);
    expect(stripped).toBe('const year         = 2019;\nfunction of   (film   , n         ) { return film     ; }');
    expect(stripped.indexOf('return')).toBe(source.indexOf('return'));
  });

  test('keeps imports of values and drops imports of types', () => {
    const stripped = strip("import type { RDD } from 'hearth';\nimport { col, type Column } from 'hearth';");
    expect(stripped.replaceAll(/\s+/g, ' ')).toBe(" import { col, } from 'hearth';");
  });

  test('rewrites enums and parameter properties, with a source map', () => {
    const code = strip(
      'enum Kind { Film = 3 }\nclass Of { constructor(readonly kind: Kind) {} }\nexport const k = new Of(Kind.Film);',
    );
    expect(code).toContain('this.kind = kind');
    expect(code).toMatch(/\/\/# sourceMappingURL=data:application\/json;base64,/);
  });
});

describe('a function of a script', () => {
  test('has its own text as its author wrote it', () => {
    const subject = made<() => string>('const subject = (title: string): boolean => title === "Captain Marvel"; // the hero');
    expect(subject.toString()).toBe('(title        )          => title === "Captain Marvel"');
  });

  test.each([
    ['async', 'async function subject(a: number) { const f = async (b: number) => b + a; return await f(2); }'],
    [
      'generator',
      'function* subject(this: void, rows: Iterable<number>): Generator<number> { for (const row of rows) yield row ** 2; }',
    ],
    [
      'named inside',
      'const subject = (a: number) => { const twice = (b: number): number => b * 2; class Of { v = twice(a); } return new Of().v; }',
    ],
    ['modern syntax', 'const subject = ({ a = 1, ...rest }: { a?: number } = {}) => [a ?? 0, rest?.b, ...[1n], /x/v.test("x")];'],
    [
      'beside an enum',
      'enum Kind { A }\nconst subject = async (a: number) => { const f = function () { return a ?? 1; }; return f(); };',
    ],
  ])('stays self-contained: %s', (_, source) => {
    const text = String(made<unknown>(source));
    expect(text).not.toMatch(/__\w+|_async_|_ts_|_define_|swcHelpers/);
    expect(typeof new Function(`return (${text});`)()).toBe('function');
  });
});

describe('a faulty script', () => {
  test('is told with its place and its line', () => {
    const fault = faultOf('const a = 1;\nconst b = ;');
    expect(fault.message).toBe('films.ts:2:11: Expression expected\n  const b = ;\n            ^');
    expect([fault.line, fault.column, fault.incomplete]).toEqual([2, 11, false]);
  });

  test('is told when it is beside an enum, too', () => {
    expect(faultOf('enum Kind { A }\nconst a = ;').message).toMatch(/^films\.ts:2:11: /);
  });

  test.each([
    'rdd.map(',
    'function f(a: number) {',
    'const t = `one',
    '/* remark',
    '[1,\n2',
    'type A =',
    '(x: number) =>',
    'if (a) {\n',
  ])('%j waits for more', (source) => expect(faultOf(source).incomplete).toBe(true));

  test.each(['}', 'a b', 'const x = ;\n', "'abc", '/abc', 'foo(]'])('%j does not', (source) =>
    expect(faultOf(source).incomplete).toBe(false),
  );
});
