import { describe, expect, it } from 'vitest';
import type { AnyFormat } from '../../../../engine/formats/index';
import { jsonDocument } from '../../../../engine/formats/json/index';
import { readAll } from '../jsonl/open-text';

const formatWith = (splitBytes: number | null = null, blockBytes = 1 << 18): AnyFormat =>
  jsonDocument({ splitBytes, blockBytes }) as unknown as AnyFormat;

const rowsOf = async (content: string, path = '') => {
  const { names, rows } = await readAll(content, { format: formatWith(), options: { path } });
  return [names, ...rows];
};

const two = [
  ['a', 'b'],
  [1, 'x'],
  [2, null],
];

describe('a JSON document', () => {
  it.each([
    ['a list of objects', '[{"a":1,"b":"x"},{"a":2}]'],
    ['a pretty list', '[\n  {\n    "a": 1,\n    "b": "x"\n  },\n  {\n    "a": 2\n  }\n]\n'],
    ['objects one after the other', '{"a":1,"b":"x"}{"a":2}'],
    ['pretty objects one after the other', '{\n "a": 1,\n "b": "x"\n}\n{\n "a": 2\n}\n'],
  ])('may be %s', async (_, content) => {
    expect(await rowsOf(content)).toEqual(two);
  });

  it('may be one object, and tells of the lists in it', async () => {
    const content = '{"meta":{"n":2},"items":[{"a":1},{"a":2}]}';
    const { names, rows, opened } = await readAll(content, { format: formatWith() });
    expect(names).toEqual(['meta', 'items']);
    expect(rows).toEqual([['{"n":2}', '[{"a":1},{"a":2}]']]);
    expect(opened.notices[0]).toMatch(/list "items"; set the path to items/);
  });

  it('is opened at a path', async () => {
    const content = '{"skip":[1,{"data":[]}],"data":{"items":[{"a":1,"b":"x"},{"a":2}],"one":{"a":3}},"after":[{"z":1}]}';
    expect(await rowsOf(content, 'data.items')).toEqual(two);
    expect(await rowsOf(content, 'data.one')).toEqual([['a'], [3]]);
    await expect(rowsOf(content, 'data.nothing')).rejects.toThrow(/no "nothing"; there are "items", "one"/);
    await expect(rowsOf(content, 'skip')).rejects.toThrow(/does not hold objects/);
  });

  it('may be an empty list', async () => {
    expect(await rowsOf('[ ]')).toEqual([[]]);
  });

  it('says where it is no JSON', async () => {
    await expect(rowsOf('[{"a":1},{"a":}]')).rejects.toThrow(/byte 9 of data\.jsonl/);
    await expect(rowsOf('[1,2]')).rejects.toThrow(/does not hold objects/);
    await expect(rowsOf('[{"a":1},{"a":2}')).resolves.toEqual([['a'], [1], [2]]);
  });
});

describe('splits of a JSON document', () => {
  const records = Array.from({ length: 200 }, (_, i) => ({
    id: i,
    t: `},{"id": "\n ${i}`,
    list: [{ id: 1 }, { id: 2 }],
    late: i === 150 ? 1.5 : null,
  }));
  const whole = records.map(({ id, t, late }) => [id, t, '[{"id":1},{"id":2}]', late]);

  it.each([
    ['compact', JSON.stringify(records)],
    ['pretty', JSON.stringify(records, null, 2)],
    ['one after the other', records.map((record) => JSON.stringify(record)).join(' ')],
  ])('give the same rows as the whole: %s', async (_, content) => {
    const { types, rows } = await readAll(content, { format: formatWith(700, 256) });
    expect(types).toEqual(['int', 'string', 'array<struct<id:int>>', 'double']);
    expect(rows).toEqual(whole);
  });
});
