import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compressionOf, unpack } from '../../../engine/formats/compressed/index';
import { type AnyFormat, formats } from '../../../engine/formats/index';
import type { Source } from '../../../engine/formats/source';
import { readBytes } from '../../../engine/formats/source-reader';
import { parseSchema } from '../../../engine/plan/parse';
import type { OptionBag } from '../../../engine/plan/relation';
import type { TypeName } from '../../../engine/plan/schema';
import { everyType } from '../../support/every-type';
import { fileSource, readTable } from '../../support/format-file';
import { tableOf } from '../../support/table';
import { writeTables } from '../../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-trips-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Types that a format has no name for: text keeps its values, read back under a declared type; a spreadsheet has its own tests. */
const textual = new Set(['csv', 'tsv', 'jsonl', 'json']);
const cannot: Readonly<Record<string, (type: TypeName) => boolean>> = {
  parquet: (type) => type === 'void',
  csv: (type) => type === 'void' || type === 'binary',
  tsv: (type) => type === 'void' || type === 'binary',
};

/** A cell without quotes that says "null" is a text where none was said to mean null. */
const asWritten: Readonly<Record<string, OptionBag>> = { csv: { nullValue: '' }, tsv: { nullValue: '' } };

/** Every format that is written, by every way it is packed. */
const trips = formats
  .filter((format) => format.write !== null && format.name in { csv: 1, tsv: 1, parquet: 1, arrow: 1 })
  .flatMap((format) => {
    const choices = format.write!.options['compression']?.info.choices ?? [{ value: null }];
    return choices.map(({ value }) => ({ format, name: format.name, compression: value }));
  });

async function plain(path: string): Promise<Source> {
  const source = fileSource(path);
  const compression = compressionOf(readBytes(source, 0, 64))?.name;
  return compression === undefined ? source : unpack({ source, compression, member: null, encoding: 'utf-8' });
}

async function roundTrip(format: AnyFormat, options: OptionBag): Promise<void> {
  const { types, rows } = everyType((type) => cannot[format.name]?.(type) !== true);
  const path = join(folder, `${format.name}-${String(options['compression'])}`);
  writeTables(format, path, [tableOf(types, rows), tableOf(types, rows)], options);
  const ddl = Object.entries(types).map(([name, type]) => `\`${name}\` ${type}`);
  const declared = textual.has(format.name) ? parseSchema(ddl.join(', ')) : [];
  const read = await readTable(format, await plain(path), asWritten[format.name] ?? {}, declared);
  expect(Object.fromEntries(read.schema.map((field) => [field.name, field.type]))).toEqual(types);
  expect(read.rows).toEqual([...rows, ...rows]);
}

describe('read(write(x)) is x', () => {
  it.each(trips)('for every type in $name, compression $compression', ({ format, compression }) =>
    roundTrip(format, compression === null ? {} : { compression }),
  );
});
