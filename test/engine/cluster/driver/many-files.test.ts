import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hiveKeyOf, keyColumns } from '../../../../engine/cluster/driver/hive-keys';
import { type Engine, openEngine } from '../../../../engine/index';
import { call, col, countOf, filter, lit, query, rejects, scan, write } from '../../../../engine/plan/build';
import { rowsOf } from '../../../support/engine';

const folder = mkdtempSync(join(tmpdir(), 'hearth-files-'));
let engine: Engine;
beforeAll(() => {
  engine = openEngine({ master: 'local[2]', settled: true });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function files(name: string, content: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

async function read(paths: readonly string[], options = {}) {
  const { schema, rows } = await rowsOf(engine.service, scan('auto', paths, options));
  return { columns: schema.map(({ name, type }) => `${name} ${type}`), rows };
}

describe('many files, one table', () => {
  it('reads a folder as Spark wrote it: no marks, no check sums, partition keys as typed columns', async () => {
    const path = files('spark', {
      _SUCCESS: '',
      '.part-0.csv.crc': 'x',
      'year=2023/city=S%C3%A3o%20Paulo/part-0.csv': 'id\n1\n2\n',
      'year=2024/city=__HIVE_DEFAULT_PARTITION__/part-0.csv': 'id\n3\n',
      'year=2024/_temporary/part-1.csv': 'id\n9\n',
    });
    expect(await read([path])).toEqual({
      columns: ['id int', 'year int', 'city string'],
      rows: [
        [1, 2023, 'São Paulo'],
        [2, 2023, 'São Paulo'],
        [3, 2024, null],
      ],
    });
  });

  it('reads only the files whose keys can satisfy a condition, and explains it', async () => {
    const path = files('pruned', { 'y=1/a.csv': 'id\n1\n', 'y=2/a.csv': 'id\n2\n', 'y=3/a.csv': 'id\n3\n' });
    const where = call('and', call('>=', col('y'), lit(2)), call('<', col('id'), lit(3)));
    const { rows } = await rowsOf(engine.service, filter(scan('auto', [path]), where));
    expect(rows).toEqual([[2, 2]]);
    const { explain } = await engine.service.analyze(query(filter(scan('auto', [path]), where)));
    expect(explain).toContain('files: 2 of 3, PartitionFilters: [y >= 2]');
    const none = filter(scan('auto', [path]), call('>', col('y'), lit(9)));
    expect((await rowsOf(engine.service, none)).rows).toEqual([]);
    expect((await rowsOf(engine.service, countOf(none))).rows).toEqual([[0n]]);
  });

  it('lets columns meet by name: what a file lacks is null, what differs is read as the wider type, text as it stands', async () => {
    const path = files('unlike', {
      'a.csv': 'id,price\n1,1.50\n2,3\n',
      'b.csv': 'note,price,id\nx,soon,3\n',
      'c.csv': 'id,price\n2.5,\n',
    });
    expect(await read([path])).toEqual({
      columns: ['id double', 'price string', 'note string'],
      rows: [
        [1, '1.50', null],
        [2, '3', null],
        [3, 'soon', 'x'],
        [2.5, null, null],
      ],
    });
    const { sources } = await engine.service.analyze(query(scan('auto', [path])));
    expect(sources[0]!.notices).toContain('note is null where files lack it: a.csv, c.csv');
  });

  it('reads files that are named, or match a pattern, with the file of each row when asked to', async () => {
    const path = files('globs', { 'a1.csv': 'id\n1\n', 'a2.csv': 'id\n2\n', 'deep/er/a3.csv': 'id\n3\n', 'b.tsv': 'id\n4\n' });
    expect((await read([join(path, 'a1.csv'), join(path, 'a2.csv')])).rows).toEqual([[1], [2]]);
    expect((await read([join(path, '**/a*.csv')], { fileColumn: true })).rows).toEqual([
      [1, 'a1.csv'],
      [2, 'a2.csv'],
      [3, 'deep/er/a3.csv'],
    ]);
    expect((await read([join(path, '{a1,b}.[ct]sv')])).rows).toEqual([[1], [4]]);
    await expect(read([join(path, 'z*.csv')])).rejects.toMatchObject({ code: 'NO_SUCH_FILE' });
  });

  it('refuses files that have nothing in common', async () => {
    const path = files('strangers', { 'a.csv': 'id,x\n1,2\n', 'b.csv': 'name,born\nAnn,1990\n' });
    await expect(read([path])).rejects.toThrow(/b\.csv has no column in common with a\.csv/);
  });

  it('keeps codes with leading zeros in folder names as text', () => {
    expect(hiveKeyOf('zip=00501')).toEqual({ name: 'zip', text: '00501' });
    expect(hiveKeyOf('2024')).toBeNull();
    const [zip] = keyColumns([{ keys: [{ name: 'zip', text: '00501' }] }, { keys: [{ name: 'zip', text: '10001' }] }]);
    expect(zip).toEqual({ name: 'zip', type: 'string', values: ['00501', '10001'] });
  });
});

describe('rejects', () => {
  it('are a table of their own: file, line, byte, text and reason', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => (i === 2500 ? 'only one' : `${i},word`));
    const path = files('bad', { 'rows.csv': `a,b\n${lines.join('\n')}\n1,2,3\n` });
    const small = openEngine({ master: 'local[2]', settled: true, maxPartitionBytes: 4000 });
    try {
      const { rows } = await rowsOf(small.service, rejects(scan('auto', [join(path, 'rows.csv')])));
      expect(rows).toEqual([
        [
          'rows.csv',
          2502n,
          BigInt(`a,b\n${lines.slice(0, 2500).join('\n')}\n`.length),
          'only one',
          '1 cell where the table has 2 columns',
        ],
        ['rows.csv', 3002n, BigInt(`a,b\n${lines.join('\n')}\n`.length), '1,2,3', '3 cells where the table has 2 columns'],
      ]);
      const { frames } = await rowsOf(small.service, countOf(scan('auto', [join(path, 'rows.csv')])));
      expect(frames.find((frame) => frame.frame === 'metrics')).toMatchObject({ rejects: 2 });
    } finally {
      await small.close();
    }
  });

  it('are none where all records fit', async () => {
    const path = files('good', { 'rows.csv': 'a,b\n1,2\n' });
    expect((await rowsOf(engine.service, rejects(scan('auto', [path])))).rows).toEqual([]);
  });
});

describe('what is exported of a file without a header', () => {
  it('has none either, unless asked for or renamed', async () => {
    const path = join(files('headless', { 'rows.csv': '1,2\n3,4\n' }), 'rows.csv');
    const { readFileSync } = await import('node:fs');
    const exported = async (name: string, options = {}) => {
      for await (const frame of engine.service.execute(write(scan('auto', [path]), 'csv', join(folder, name), 'create', options)))
        if (frame.frame === 'done') break;
      return readFileSync(join(folder, name), 'utf8');
    };
    expect(await exported('plain.csv')).toBe('1,2\n3,4\n');
    expect(await exported('asked.csv', { header: true })).toBe('col_1,col_2\n1,2\n3,4\n');
  });
});
