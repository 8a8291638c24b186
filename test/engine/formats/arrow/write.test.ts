import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { arrow } from '../../../../engine/formats/arrow/index';
import { everyType } from '../../../support/every-type';
import { fileSource, readTable } from '../../../support/format-file';
import { tableOf } from '../../../support/table';
import { writeTables } from '../../../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-arrow-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { types, rows } = everyType(() => true);

describe.each([
  { layout: 'file', compression: 'none' },
  { layout: 'file', compression: 'zstd' },
  { layout: 'stream', compression: 'none' },
  { layout: 'stream', compression: 'zstd' },
])('arrow: written as $layout, compression $compression', (options) => {
  it('reads back as the same values and types, over several record batches', async () => {
    const path = join(folder, `every-${options.layout}-${options.compression}.arrow`);
    writeTables(arrow, path, [tableOf(types, rows), tableOf(types, rows.slice(0, 3)), tableOf(types, rows.slice(3))], options);
    const read = await readTable(arrow, fileSource(path));
    expect(Object.fromEntries(read.schema.map((field) => [field.name, field.type]))).toEqual(types);
    expect(read.rows).toEqual([...rows, ...rows]);
  });

  it('holds columns that are coded, absent or without nulls', async () => {
    const path = join(folder, `coded-${options.layout}-${options.compression}.arrow`);
    const coded = tableOf(
      { word: 'string', none: 'double', n: 'int' },
      [
        ['x', null, 1],
        [null, null, 2],
        ['yy', null, 3],
        ['x', null, 4],
      ],
      {
        storage: { word: 'dict8', none: 'none' },
      },
    );
    writeTables(arrow, path, [coded], options);
    expect((await readTable(arrow, fileSource(path))).rows).toEqual([
      ['x', null, 1],
      [null, null, 2],
      ['yy', null, 3],
      ['x', null, 4],
    ]);
  });

  it('may have no rows', async () => {
    const path = join(folder, `none-${options.layout}-${options.compression}.arrow`);
    writeTables(arrow, path, [tableOf(types, [])], options);
    const read = await readTable(arrow, fileSource(path));
    expect([read.schema.length, read.rows]).toEqual([Object.keys(types).length, []]);
  });
});
