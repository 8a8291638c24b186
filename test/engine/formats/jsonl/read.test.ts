import { describe, expect, it } from 'vitest';
import type { TypeName } from '../../../../engine/plan/schema';
import { lines, readAll } from './open-text';

const text = async (content: string, opening = {}) => {
  const { schema, rows } = await readAll(content, opening);
  return [schema.map(({ name, type }) => `${name} ${type}`).join(', '), ...rows.map((row) => row.map(String).join(' | '))];
};

describe('a JSON Lines file', () => {
  it('is a table of the keys in the order in which they come first, with null where one is missing', async () => {
    expect(await text('{"b":1,"a":"x"}\n{"a":"y","c":true}\n{}\n')).toEqual([
      'b int, a string, c boolean',
      '1 | x | null',
      'null | y | true',
      'null | null | null',
    ]);
  });

  it('has numbers exact: int, bigint, double, and text where a double would round', async () => {
    expect(
      await text(
        lines(
          '{"i":1,"b":9007199254740993,"d":0.1,"s":9007199254740993,"n":12345678901234567890123}',
          '{"i":-2147483648,"b":-9223372036854775808,"d":1e300,"s":1.5,"n":1}',
        ),
      ),
    ).toEqual([
      'i int, b bigint, d double, s string, n string',
      '1 | 9007199254740993 | 0.1 | 9007199254740993 | 12345678901234567890123',
      '-2147483648 | -9223372036854775808 | 1e+300 | 1.5 | 1',
    ]);
  });

  it('takes dates and timestamps from ISO texts, on request leaves them text', async () => {
    const content = lines({ d: '2024-02-29', t: '2024-01-31T10:00:00Z', n: '2024-01-31 10:00:00.5', s: '2024-02-30' });
    expect((await readAll(content)).types).toEqual(['date', 'timestamp', 'timestamp_ntz', 'string']);
    expect((await readAll(content, { options: { dates: false } })).types).toEqual(['string', 'string', 'string', 'string']);
  });

  it('takes nanoseconds where microseconds do not say it all; far years beside them make text', async () => {
    expect(await text(lines({ t: '2024-01-31' }, { t: '1969-12-31T23:59:59.999999999' }))).toEqual([
      't timestamp_ntz(9)',
      '1706659200000000000',
      '-1',
    ]);
    expect(await text(lines({ t: '2024-01-31T00:00:00.0000001Z' }, { t: '9999-12-31T00:00:00Z' }))).toEqual([
      't string',
      '2024-01-31T00:00:00.0000001Z',
      '9999-12-31T00:00:00Z',
    ]);
  });

  it('resolves escapes, surrogates and escaped keys; a surrogate alone is no character', async () => {
    expect(
      await text('{"\\u0061b":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00","ab2":"\\ud83dx"}\n{"ab":"","ab2":"é😀"}\n'),
    ).toEqual(['ab string, ab2 string', '"\\/\b\f\n\r\té😀 | \ufffdx', ' | é😀']);
  });

  it('keeps the last of duplicate keys', async () => {
    expect(await text('{"a":1,"a":2,"b":3,"b":null}\n')).toEqual(['a int, b string', '2 | null']);
  });

  it('keeps objects and lists as structs and arrays, widened over all records', async () => {
    expect(
      await text(
        lines({ g: { x: 1 }, t: [1, 2] }, { g: { y: 'b', x: 2.5 }, t: [null, 3.5] }, { g: null, t: [] }, { g: {}, t: null }),
      ),
    ).toEqual([
      'g struct<x:double,y:string>, t array<double>',
      '{"x":1.0} | [1.0,2.0]',
      '{"x":2.5,"y":"b"} | [null,3.5]',
      'null | []',
      '{} | null',
    ]);
  });

  it('becomes text where values differ in kind, each as it stands', async () => {
    expect(await text('{"v":1,"w":[1, 2]}\n{"v":"x","w":{"a": "\\u0062"}}\n{"v":true,"w":null}\n{"v":[ 1 ],"w":"t"}\n')).toEqual([
      'v string, w string',
      '1 | [1,2]',
      'x | {"a":"\\u0062"}',
      'true | null',
      '[1] | t',
    ]);
  });

  it('reads NaN and the infinities, bare or as Spark writes them', async () => {
    expect(await text('{"x":NaN,"y":1}\n{"x":-Infinity,"y":"NaN"}\n{"x":1.5,"y":"Infinity"}\n')).toEqual([
      'x double, y double',
      'NaN | 1',
      '-Infinity | NaN',
      '1.5 | Infinity',
    ]);
  });

  it.each([
    ['a byte order mark', '\ufeff{"a":1}\n{"a":2}\n'],
    ['CR LF', '{"a":1}\r\n{"a":2}\r\n'],
    ['empty lines', '\n\n{"a":1}\n  \n\t\n{"a":2}\n\n'],
    ['no last line end', '{"a":1}\n{"a":2}'],
    ['spaces everywhere', ' { "a" : 1 } \n\t{\t"a"\t:\t2\t}\t\n'],
  ])('may have %s', async (_, content) => {
    expect(await text(content)).toEqual(['a int', '1', '2']);
  });

  it('may be UTF-16', async () => {
    const content = Buffer.from('\ufeff{"a":"é"}\n{"a":"b"}\n', 'utf16le');
    expect((await readAll(content)).rows).toEqual([['é'], ['b']]);
  });

  it('may have a line longer than any block', async () => {
    const long = 'x'.repeat(3_000_000);
    const { rows } = await readAll(lines({ a: long, b: 1 }, { a: 'y', b: 2 }), { blockBytes: 4096 });
    expect(rows.map((row) => [(row[0] as string).length, row[1]])).toEqual([
      [3_000_000, 1],
      [1, 2],
    ]);
  });

  it('reads as text what nests without end, and does not overflow', async () => {
    const deep = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}\n`;
    const { types, rows } = await readAll(deep(70));
    expect(types[0]).toMatch(/^array<array</);
    expect(rows[0]![0]).toMatch(/^\[\[/);
    const { summaries } = await readAll(`{"a":1}\n${deep(100_000)}`);
    expect(summaries[0]!.rejectCount).toBe(1);
  });
});

describe('lines that are no record', () => {
  const content = '{"a":1}\nno json\n[1,2]\n{"a":2\n{"a":3}}\n{"a":tru}\n{"a":01}\n{"a":"\\x"}\n{"a":4}\n';

  it('are kept with nulls and told with line, byte and text', async () => {
    const { rows, summaries } = await readAll(content);
    expect(rows).toEqual([[1], [null], [null], [null], [null], [null], [null], [null], [4]]);
    expect(summaries[0]!.rejects.map(({ line, byteOffset, text: raw, reason }) => [line, byteOffset, raw, reason])).toEqual([
      [2, 8, 'no json', 'the line is no JSON object'],
      [3, 16, '[1,2]', 'the line is no JSON object'],
      [4, 22, '{"a":2', 'the line is no valid JSON'],
      [5, 29, '{"a":3}}', 'the line is no valid JSON'],
      [6, 38, '{"a":tru}', 'the line is no valid JSON'],
      [7, 48, '{"a":01}', 'the line is no valid JSON'],
      [8, 57, '{"a":"\\x"}', 'the line is no valid JSON'],
    ]);
  });

  it('are left out in mode drop', async () => {
    const { rows, summaries } = await readAll(content, { options: { mode: 'drop' } });
    expect(rows).toEqual([[1], [4]]);
    expect(summaries[0]!.rejectCount).toBe(7);
  });

  it('stop the read in mode fail, by line', async () => {
    await expect(readAll(content, { options: { mode: 'fail' } })).rejects.toThrow(
      /line 2 of data\.jsonl: the line is no JSON object/,
    );
  });

  it('are those that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"é"}\n{"a":"'), Buffer.of(0xff), Buffer.from('"}\n{"a":"z"}\n')]);
    const { rows, summaries } = await readAll(bytes);
    expect(rows).toEqual([['é'], [null], ['z']]);
    expect(summaries[0]!.rejects[0]).toMatchObject({ line: 2, byteOffset: 11, reason: 'the text is no UTF-8' });
  });
});

describe('declared types', () => {
  const declared = (type: TypeName) => ({ declared: [{ name: 'a', type, nullable: true }] });

  it('hold: what does not fit is null and told', async () => {
    const { types, rows, summaries } = await readAll(
      '{"a":1,"b":"x"}\n{"a":"2","b":"y"}\n{"a":1.5}\n{"b":"z"}\n',
      declared('int'),
    );
    expect(types).toEqual(['int', 'string']);
    expect(rows.map(([a]) => a)).toEqual([1, null, null, null]);
    expect(summaries[0]!.rejects.map((reject) => reject.reason)).toEqual(['field a: "2" is no int', 'field a: "1.5" is no int']);
  });

  it.each<[TypeName, string, unknown]>([
    ['decimal(30,10)', '12345678901234567890.0123456789', 123456789012345678900123456789n],
    ['binary', '"AP8="', Buffer.of(0, 255).toString('utf8')],
    ['array<date>', '["2024-02-29"]', '["2024-02-29"]'],
    ['map<string,int>', '{"k":1,"j":null}', '{"k":1,"j":null}'],
    ['string', '{"x": 1}', '{"x":1}'],
    ['bigint', '5', 5n],
    ['timestamp', '"2024-01-31T10:00:00+01:00"', 1706691600000000n],
  ])('may be %s', async (type, value, expected) => {
    const { types, rows } = await readAll(`{"a":${value}}\n`, declared(type));
    expect(types).toEqual([type]);
    expect(rows).toEqual([[expected]]);
  });

  it('drop the row in mode drop, and may name a key that never comes', async () => {
    const opening = {
      options: { mode: 'drop' },
      declared: [
        { name: 'a', type: 'int', nullable: true },
        { name: 'z', type: 'date', nullable: true },
      ],
    } as const;
    const { names, rows } = await readAll('{"a":1}\n{"a":"x"}\n{"a":3}\n', opening);
    expect(names).toEqual(['a', 'z']);
    expect(rows).toEqual([
      [1, null],
      [3, null],
    ]);
  });

  it('everything is text on request', async () => {
    const { types, rows } = await readAll('{"a":1.50,"b":{"x":1},"c":"t"}\n', { options: { allText: true } });
    expect(types).toEqual(['string', 'string', 'string']);
    expect(rows).toEqual([['1.50', '{"x":1}', 't']]);
  });
});
