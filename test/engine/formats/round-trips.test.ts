import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Value } from '../../../engine/columns/vector';
import { compressionOf, unpack } from '../../../engine/formats/compressed/index';
import { type AnyFormat, formats } from '../../../engine/formats/index';
import type { Source } from '../../../engine/formats/source';
import { readBytes } from '../../../engine/formats/source-reader';
import { castValue } from '../../../engine/functions/cast';
import { isNested } from '../../../engine/plan/nested-type';
import { parseSchema } from '../../../engine/plan/parse';
import type { OptionBag } from '../../../engine/plan/relation';
import type { Schema, TypeName } from '../../../engine/plan/schema';
import { everyType } from '../../support/every-type';
import { fileSource, readTable } from '../../support/format-file';
import { tableOf } from '../../support/table';
import { writeTables } from '../../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-trips-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * How a format comes to the types that were written: `itself` knows them all; a `text` is read under them, told as a schema; `cast` has types of
 * its own, whose values are cast. There nested values are JSON texts, and a workbook's bytes hexadecimal digits.
 */
const ways: Readonly<Record<string, 'itself' | 'text' | 'cast'>> = {
  csv: 'text',
  tsv: 'text',
  jsonl: 'text',
  json: 'text',
  parquet: 'itself',
  arrow: 'itself',
  xlsx: 'cast',
  sqlite: 'cast',
};

/** A column without a type is one of texts when it is read, but in Arrow. */
const cannot: Readonly<Record<string, (type: TypeName) => boolean>> = {
  parquet: (type) => type === 'void',
  csv: (type) => type === 'void',
  tsv: (type) => type === 'void',
  jsonl: (type) => type === 'void',
  json: (type) => type === 'void',
};

/** Every format that is written, by every way it is packed. */
const trips = formats
  .filter((format) => format.write !== null)
  .flatMap((format) => {
    const choices = format.write!.options['compression']?.info.choices ?? [{ value: null }];
    return choices.map(({ value }) => ({ format, name: format.name, compression: value }));
  });

async function plain(path: string): Promise<Source> {
  const source = fileSource(path);
  const compression = compressionOf(readBytes(source, 0, 64))?.name ?? 'zip';
  return compression === 'zip' ? source : unpack({ source, compression, member: null, encoding: 'utf-8' });
}

function declared(types: Readonly<Record<string, TypeName>>, flat: boolean): Schema {
  const told = (type: TypeName): TypeName => (flat && isNested(type) ? 'string' : type);
  return parseSchema(
    Object.entries(types)
      .map(([name, type]) => `\`${name}\` ${told(type)}`)
      .join(', '),
  );
}

function castTo(to: TypeName, value: Value, from: TypeName): Value {
  if (isNested(to)) return value;
  if (to === 'binary' && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'hex'));
  return castValue(value, from, to);
}

async function roundTrip(format: AnyFormat, options: OptionBag): Promise<void> {
  const { types, rows } = everyType((type) => cannot[format.name]?.(type) !== true);
  const path = join(folder, `${format.name}-${String(options['compression'])}`);
  writeTables(format, path, [tableOf(types, rows), tableOf(types, rows)], options);
  const way = ways[format.name];
  const told = way === 'text' ? declared(types, !format.name.startsWith('json')) : [];
  const read = await readTable(format, await plain(path), {}, told);
  const expected = way === 'text' ? told.map(({ type }) => type) : Object.values(types);
  expect(read.schema.map(({ name }) => name)).toEqual(Object.keys(types));
  if (way !== 'cast') expect(read.schema.map(({ type }) => type)).toEqual(expected);
  const values = read.rows.map((row) => row.map((value, i) => castTo(expected[i]!, value, read.schema[i]!.type)));
  expect(values).toEqual([...rows, ...rows].map((row) => row.map((value) => held(value, format.name))));
}

/** SQLite makes NULL of NaN, which it does not have. */
function held(value: Value, format: string): Value {
  return format === 'sqlite' && Number.isNaN(value) ? null : value;
}

describe('read(write(x)) is x', () => {
  it('in every format that is written', () => {
    expect(Object.keys(ways).sort()).toEqual([...new Set(trips.map(({ name }) => name))].sort());
  });

  it.each(trips)('for every type in $name, compression $compression', ({ format, compression }) =>
    roundTrip(format, compression === null ? {} : { compression }),
  );
});
