import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random as seeded } from '../../../support/seeded';
import { lines, readAll } from './open-text';

describe('splits of a JSON Lines file', () => {
  const records = Array.from({ length: 300 }, (_, i) => ({
    i,
    t: `line ${i} with "quotes"\n`,
    n: i % 3 === 0 ? null : { k: i },
  }));
  const content = lines(...records);

  it.each([100, 700])('of %i bytes give the same table as the whole', async (splitBytes) => {
    const whole = await readAll(content);
    const cut = await readAll(content, { splitBytes, blockBytes: 300 });
    expect(cut.schema).toEqual(whole.schema);
    expect(cut.rows).toEqual(whole.rows);
    expect(cut.opened.splits.length).toBeGreaterThan(5);
  });

  it('widen a column when a late record asks for it, and read only that column again', async () => {
    const late = [...records.map(({ i }) => ({ i, s: `${i}` })), { i: 1.5, s: 'x', g: 1 }];
    const { types, rows } = await readAll(lines(...late.map((record) => JSON.stringify(record)), ''), { splitBytes: 500 });
    expect(types).toEqual(['double', 'string', 'int']);
    expect(rows[0]).toEqual([0, '0', null]);
    expect(rows.at(-1)).toEqual([1.5, 'x', 1]);
  });

  it('find keys that only one record in the middle has', async () => {
    const middle = records.map((record, i) => (i === 157 ? { ...record, rare: 'here', nested: { deep: [1] } } : { ...record }));
    const { names, types, rows } = await readAll(lines(...middle), { splitBytes: 400, blockBytes: 512 });
    expect(names).toEqual(['i', 't', 'n', 'rare', 'nested']);
    expect(types).toEqual(['int', 'string', 'struct<k:int>', 'string', 'struct<deep:array<int>>']);
    expect(rows.map((row) => row[3]).filter((value) => value !== null)).toEqual(['here']);
    expect(rows[157]!.slice(3)).toEqual(['here', '{"deep":[1]}']);
  });

  it('find fields of structs that only a late record has', async () => {
    const late = records.map((_, i) => (i === 250 ? { g: { b: 1, a: 'x' } } : { g: { a: `${i}` } }));
    const { types, rows } = await readAll(lines(...late), { splitBytes: 400 });
    expect(types).toEqual(['struct<a:string,b:int>']);
    expect(rows[250]).toEqual(['{"a":"x","b":1}']);
    expect(rows[0]).toEqual(['{"a":"0"}']);
  });

  it('tell a column of which the samples hold only nulls', async () => {
    const content = lines(...records.map((_, i) => (i === 211 ? { v: 7 } : { v: null })));
    const { types, rows } = await readAll(content, { splitBytes: 200 });
    expect(types).toEqual(['int']);
    expect(rows[211]).toEqual([7]);
  });
});

const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noDefaultInfinity: true, noNaN: true }),
    fc.string({ unit: 'binary' }),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.string({ maxLength: 3 }), tie('value'), { maxKeys: 3 }),
})).value;

describe('any records', () => {
  it('are read to the values that JSON.parse finds, wherever the file is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c d', 'é"', ''), anyJson, { maxKeys: 5 }), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.integer({ min: 20, max: 400 }),
        async (records, splitBytes) => {
          const content = lines(...records);
          const { names, types, rows } = await readAll(content, { splitBytes, blockBytes: 128, options: { dates: false } });
          expect(rows.length).toBe(records.length);
          const known = records.map((record) => JSON.parse(JSON.stringify(record)) as Record<string, unknown>);
          rows.forEach((row, r) => {
            names.forEach((name, c) => {
              const expected = Object.hasOwn(known[r]!, name) ? known[r]![name] : null;
              expect(
                sameValue(row[c], types[c]!, expected),
                `${name} ${types[c]} ${String(row[c])} ${JSON.stringify(expected)}`,
              ).toBe(true);
            });
          });
        },
      ),
      { numRuns: 25, seed: 11 },
    );
  });

  it('mutated give rejects or rows, and neither an exception nor a hang', async () => {
    const random = seeded(5);
    const content = Buffer.from(
      lines({ a: 1, b: 'x\n"', c: [1, { d: null }], e: '2024-01-31' }, { b: '', c: [], f: 1.5e300, a: 12345678901 }).repeat(20),
    );
    for (let run = 0; run < 40; run++) {
      let bytes = Buffer.from(content);
      for (let k = 0; k < 1 + (run % 5); k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      if (run % 3 === 0) bytes = bytes.subarray(0, Math.floor(random() * bytes.length) + 1);
      const { rows } = await readAll(bytes, { splitBytes: 600, blockBytes: 256 }).catch((error: Error) => {
        expect(error.message).toMatch(/data\.jsonl/);
        return { rows: [] };
      });
      expect(rows.length).toBeLessThanOrEqual(45);
    }
  });
});

/** The stored value says what JSON said. */
function sameValue(value: unknown, type: string, expected: unknown): boolean {
  if (expected === null || expected === undefined) return value === null;
  if (type === 'string') return value === (typeof expected === 'string' ? wellFormed(expected) : compact(expected));
  if (type === 'bigint') return value === BigInt(expected as number);
  if (typeof expected === 'object') return plainText(JSON.parse(value as string)) === plainText(expected);
  return Object.is(value, expected);
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** Numbers may be spelled otherwise as text; compare what they say. */
function compact(value: unknown): string {
  return JSON.stringify(value);
}

/** A nested value without what nulls, the order of fields and text for values of mixed kinds do to it. */
function plainText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainText).join(',')}]`;
  if (typeof value === 'string') return isJson(value) ? plainText(JSON.parse(value)) : wellFormed(value);
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).filter(([, each]) => each !== null);
  return `{${fields
    .map(([name, each]) => `${name}:${plainText(each)}`)
    .sort()
    .join(',')}}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
