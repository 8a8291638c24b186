import { describe, expect, it } from 'vitest';
import { explain } from '../../../engine/operators/explain';
import type { Schema } from '../../../engine/plan/schema';
import { readArguments } from '../../../main/cli/arguments';
import { queryAccepts } from '../../../main/cli/query';
import { relationOf, scanOf } from '../../../main/cli/question';

const schema: Schema = [
  { name: 'a', type: 'int', nullable: true },
  { name: 'b', type: 'string', nullable: true },
];

async function said(...words: readonly string[]): Promise<readonly string[]> {
  const relation = await relationOf(readArguments(['/t.csv', ...words], queryAccepts), async () => schema);
  return explain(relation)
    .split('\n')
    .map((line) => line.trim());
}

describe('hearth query', () => {
  it('asks in the order: filter, group, sort, select, window', async () => {
    expect(
      await said('--where', 'a > 1', '--group-by', 'b', '--agg', 'count(*) as n', '--sort', 'n desc', '--limit', '3'),
    ).toEqual([
      expect.stringContaining('3'),
      'sort n DESC',
      expect.stringMatching(/^aggregate by b: count\(\*\) AS n/),
      'filter a > 1',
      'scan auto /t.csv',
    ]);
  });

  it('sorts before it selects, so that a key need not be shown', async () => {
    expect(await said('--select', 'b', '--sort', 'a')).toEqual(['project b', 'sort a', 'scan auto /t.csv']);
  });

  it('selects before it sorts where the key is what the selection makes', async () => {
    expect(await said('--select', 'a * 2 as twice', '--sort', 'twice')).toEqual([
      'sort twice',
      'project a * 2 AS twice',
      'scan auto /t.csv',
    ]);
  });

  it('adds a derived column, or replaces the one of that name', async () => {
    expect((await said('--derive', 'c = a + 1'))[0]).toBe('project a, b, a + 1 AS c');
    expect((await said('--derive', 'a = a + 1'))[0]).toBe('project a + 1 AS a, b');
  });

  it('names the option that a syntax error is in', async () => {
    await expect(said('--sort', 'a sideways')).rejects.toThrow(/^--sort: syntax error/);
    await expect(said('--derive', 'no equals sign')).rejects.toThrow(/--derive must read/);
  });

  it('reads an input with the options of one format, as text or with fixed types', () => {
    const scan = scanOf(readArguments(['/t.csv', '--csv.delimiter', ';', '--schema', 'a string', '--all-text'], queryAccepts));
    expect(scan).toMatchObject({ format: 'csv', options: { delimiter: ';', schema: 'a string', allText: true } });
    expect(() => scanOf(readArguments(['/t.csv', '--csv.header', 'no', '--tsv.header', 'no'], queryAccepts))).toThrow(
      /one input format/,
    );
  });
});
