import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../../engine/errors';
import { decodePlan, decodeRelation } from '../../../engine/operators/decode';
import {
  aggregate,
  asc,
  call,
  col,
  desc,
  distinct,
  filter,
  join,
  lit,
  named,
  project,
  query,
  sameNames,
  sample,
  scan,
  slice,
  sort,
  unionByName,
  write,
} from '../../../engine/plan/build';
import type { Plan } from '../../../engine/plan/plan';
import { exprs } from '../../support/arbitraries';

const cities = scan('csv', ['cities.csv'], { header: true, delimiter: ',' });

const plan: Plan = query(
  slice(
    sort(
      distinct(
        project(filter(aggregate(cities, [named('c', col('city'))], [named('n', call('count'))]), call('>', col('n'), lit(1))), [
          named('c', col('c')),
        ]),
      ),
      [asc(col('c')), desc(col('n'), 'first')],
    ),
    10,
    null,
  ),
);

function refusal(json: unknown): string {
  try {
    decodePlan(json);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'MALFORMED_PLAN') return error.message;
    throw error;
  }
  return 'accepted';
}

function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, shuffled(item)]),
  );
}

describe('decodePlan', () => {
  it('gives back every operator as it was', () => {
    expect(decodePlan(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
    const command = write(cities, 'parquet', 'out.parquet', 'replace', { compression: 'zstd' });
    expect(decodePlan(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  it('gives back operators of several inputs as they were', () => {
    const joined = join(cities, cities, 'left', sameNames('city'), call('>', col('a'), lit(1)));
    const relation = sample(unionByName(joined, joined), 0.25, -7);
    expect(decodeRelation(JSON.parse(JSON.stringify(relation)))).toEqual(relation);
  });

  it('makes one text of the same plan whatever its key order', () => {
    const text = JSON.stringify(decodePlan(plan));
    expect(JSON.stringify(decodePlan(shuffled(plan)))).toBe(text);
    expect(JSON.stringify(decodePlan(JSON.parse(text)))).toBe(text);
  });

  it('writes function names small and int64 as text', () => {
    const where = { kind: 'call', fn: 'CONTAINS', args: [{ kind: 'lit', type: 'bigint', value: 5 }] };
    expect(decodeRelation({ op: 'filter', input: cities, where })).toMatchObject({
      where: { fn: 'contains', args: [{ value: '5' }] },
    });
  });

  it.each([
    [null, '$ is null; expected an object'],
    [{ root: cities }, '$.version is missing; expected 1'],
    [{ version: 2, root: cities }, 'version 2 was made by a newer Hearth'],
    [{ version: 1 }, '$.root is missing'],
    [{ version: 1, root: cities, extra: 1 }, '$ has "extra", which is not known here'],
    [{ version: 1, root: { op: 'fliter' } }, '$.root.op is "fliter"; expected one of aggregate, distinct'],
    [{ version: 1, root: { op: '__proto__' } }, '$.root.op is "__proto__"'],
    [query({ ...cities, paths: [] }), '$.root.paths is a list; expected at least one path'],
    [query({ ...cities, paths: [1 as never] }), '$.root.paths[0] is 1; expected text'],
    [query({ ...cities, options: { a: {} as never } }), '$.root.options.a is an object'],
    [query(join(cities, cities, 'outer' as never, [])), '$.root.how is "outer"; expected one of "inner", "left"'],
    [query(join(cities, cities, 'cross', sameNames('city'))), '$.root.how is "cross"; expected "inner" where rows must match'],
    [query({ op: 'union', inputs: [], byName: false }), '$.root.inputs is a list; expected at least one input'],
    [query(sample(cities, 2, 1)), '$.root.fraction is 2; expected a number from 0 to 1'],
    [query(sample(cities, 0.5, 0.5)), '$.root.seed is 0.5; expected a whole number'],
    [query(slice(cities, -1, null)), '$.root.offset is -1; expected a whole number'],
    [query(slice(cities, 0, 1.5)), '$.root.limit is 1.5'],
    [
      query(filter(cities, { kind: 'lit', type: 'int', value: 1.5 })),
      '$.root.where.value is 1.5; expected a whole number of 32 bits',
    ],
    [query(filter(cities, { kind: 'lit', type: 'text' as never, value: 'x' })), '$.root.where.type is "text"; expected a type'],
    [query(filter(cities, { kind: 'lit', type: 'decimal(39,0)', value: '1' })), '$.root.where.type'],
    [query(filter(cities, call('=', { kind: 'col', name: '' }))), '$.root.where.args[0].name is ""; expected a name'],
    [
      query(sort(cities, [{ ...asc(col('a')), nulls: 'middle' as never }])),
      '$.root.keys[0].nulls is "middle"; expected one of "first", "last"',
    ],
    [
      { version: 1, command: { ...write(cities, 'csv', 'x', 'create').command, mode: 'append' } },
      '$.command.mode is "append"; expected one of "create"',
    ],
  ])('refuses %j and says where and why', (json, part) => {
    expect(refusal(json)).toContain(part);
  });

  it('refuses nesting that would overflow whoever walks it', () => {
    let deep: unknown = cities;
    for (let i = 0; i < 100_000; i++) deep = { op: 'distinct', input: deep };
    expect(refusal({ version: 1, root: deep })).toContain('levels of nesting');
  });

  it('accepts every expression that can be built', () => {
    fc.assert(
      fc.property(exprs, (where) => {
        const relation = filter(cities, where);
        expect(decodeRelation(JSON.parse(JSON.stringify(relation)))).toEqual(relation);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('answers any JSON with a plan or a MALFORMED_PLAN, never with another error', () => {
    const words = fc.constantFrom<unknown>('op', 'scan', 'filter', 'input', 'kind', 'lit', 'call', 1, null, [], {});
    const junk = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 6 },
        words,
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('op', 'input', 'where', 'kind', 'fn', 'args', 'type', 'value', 'paths'), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(junk, (root) => {
        expect(typeof refusal({ version: 1, root })).toBe('string');
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('survives any one value of a good plan being replaced', () => {
    const text = JSON.stringify(plan);
    const replacements = ['null', '-1', '"x"', '[]', '{}', '1e400', 'true'];
    const places = [...text.matchAll(/(?<=[:,[])(?:"[^"]*"|\d+|true|false|null)/g)];
    for (const place of places) {
      for (const by of replacements) {
        const broken = text.slice(0, place.index) + by + text.slice(place.index + place[0].length);
        if (isJson(broken)) expect(typeof refusal(JSON.parse(broken))).toBe('string');
      }
    }
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
