import { describe, expect, it } from 'vitest';
import type { ColumnChunk, Table } from '../../../../engine/columns/column';
import { dateText, floatText, timestampText } from '../../../../engine/columns/kernels/csv-write';
import { allocate, createMemory, usedBytes, viewsOf } from '../../../../engine/columns/memory';
import { isNarrow } from '../../../../engine/columns/narrow';
import type { Value } from '../../../../engine/columns/vector';
import { widen } from '../../../../engine/columns/widen';
import { windowOn } from '../../../../engine/columns/window';
import { csv, tsv } from '../../../../engine/formats/csv/index';
import { decodeOptions } from '../../../../engine/formats/option';
import type { OptionBag } from '../../../../engine/plan/relation';
import type { Field } from '../../../../engine/plan/schema';
import { Random } from '../../../support/random';
import { tableOf } from '../../../support/table';
import { randomOf, randomTable } from '../../exec/random-table';
import { type Everything, readAll } from './open-text';

const writer = csv.write!;

function written(tables: readonly Table[], bag: OptionBag = {}, format = csv): string {
  const write = format.write!;
  const options = decodeOptions(format.name, write.options, bag);
  const chunks = tables.map((table) => write.encode(table, options).bytes);
  return Buffer.concat([
    write.begin(tables[0]!.schema, options),
    ...chunks,
    write.finish(tables[0]!.schema, options, []),
  ]).toString();
}

async function rewritten(text: string, bag: OptionBag = {}): Promise<string> {
  const read = await readAll(text);
  return written(
    read.reads.map((each) => each.table),
    bag,
  );
}

/** Written and read again with the types it had. */
async function roundTrip(read: Everything, bag: OptionBag = {}): Promise<Everything> {
  const options = {
    header: 'yes',
    nullValue: typeof bag['nullText'] === 'string' ? bag['nullText'] : '',
    delimiter: bag['delimiter'] ?? ',',
    quote: bag['quote'] ?? '"',
  };
  return readAll(
    written(
      read.reads.map((each) => each.table),
      bag,
    ),
    { declared: read.schema, options },
  );
}

describe('numbers that are kept as codes', () => {
  it('are written as plain ones are, with nulls, quoted and cut into windows', () => {
    const random = randomOf(5);
    for (let round = 0; round < 5; round++) {
      const narrow = { ...randomTable(random, { rows: 500, nullShare: 0.1, selected: 1 }), selection: null };
      const plain = widen(narrow).table;
      expect(narrow.columns.some(isNarrow)).toBe(true);
      for (const bag of [{}, { quoteAll: true, nullText: 'NA' }]) expect(written([narrow], bag)).toBe(written([plain], bag));
      const parts = (table: Table): Table[] => [windowOn(table, 0, 64), windowOn(table, 64, 436)];
      expect(written(parts(narrow))).toBe(written(parts(plain)));
    }
  });
});

describe('csv: writing', () => {
  it('writes back what it read', async () => {
    const text =
      'id,name,price,day,at,ok\n1,Ann,2.5,2024-01-31,2024-01-31T10:11:12.500,true\n2,,100.0,,,false\n3,"a ""b"", c",-0.125,1969-12-31,1969-12-31T23:59:59.000001,\n';
    expect(await rewritten(text)).toBe(text);
  });

  it('keeps an empty text apart from null, and spaces at the ends of text', async () => {
    const text = 'a,b\nx,""\ny,\n" z ",q\n';
    expect(await rewritten(text)).toBe(text);
  });

  it('puts texts in quotes that would be read as null, and only those', async () => {
    const text = 'a,b\n"NULL",NULLs\n,nul\n"n/a","#N/A"\nN/AA,"\\N"\n';
    expect(await rewritten(text)).toBe(text);
  });

  it('writes doubles with a point or an exponent, as short as they read back', async () => {
    const texts = [
      '0.1',
      '100.0',
      '-0.0',
      '1e21',
      '1e-7',
      '123456789.125',
      '0.30000000000000004',
      '9007199254740992.0',
      '5e-324',
      'NaN',
      '-Infinity',
      '0.00001',
    ];
    expect(await rewritten(`n\n${texts.join('\n')}\n`)).toBe(`n\n${texts.join('\n')}\n`);
  });

  it('writes instants in UTC', async () => {
    expect(await rewritten('t\n2024-01-31T10:00:00+02:00\n0001-01-01T00:00:00Z\n')).toBe(
      't\n2024-01-31T08:00:00Z\n0001-01-01T00:00:00Z\n',
    );
  });

  it('writes integers from end to end of their range', async () => {
    const text = 'n,m\n9223372036854775807,2147483647\n-9223372036854775808,-2147483648\n0,0\n10000000000,9\n';
    expect(await rewritten(text)).toBe(text);
  });

  it('writes decimals with all digits of their scale', async () => {
    const declared: Field[] = [
      { name: 'a', type: 'decimal(10,2)', nullable: true },
      { name: 'b', type: 'decimal(38,3)', nullable: true },
    ];
    const read = await readAll('a,b\n1.1,-0.005\n-0.07,12345678901234567890123456789012345.678\n', { declared });
    expect(written([read.reads[0]!.table])).toBe('a,b\n1.10,-0.005\n-0.07,12345678901234567890123456789012345.678\n');
  });

  it('writes floats as short as they read back', async () => {
    const declared: Field[] = [{ name: 'f', type: 'float', nullable: true }];
    const read = await readAll('f\n0.1\n16777216\n3.4028235e38\n1.5\n', { declared });
    expect(written([read.reads[0]!.table])).toBe('f\n0.1\n16777216.0\n3.4028235e38\n1.5\n');
  });

  it('follows its options', async () => {
    const text = 'a,b\n1,x\n2,\n';
    expect(await rewritten(text, { header: false })).toBe('1,x\n2,\n');
    expect(await rewritten(text, { newline: 'crlf' })).toBe('a,b\r\n1,x\r\n2,\r\n');
    expect(await rewritten(text, { quoteAll: true })).toBe('"a","b"\n"1","x"\n"2",\n');
    expect(await rewritten(text, { nullText: 'NULL' })).toBe('a,b\n1,x\n2,NULL\n');
    expect(await rewritten('a,b\n1,nil\n2,\n', { nullText: 'nil' })).toBe('a,b\n1,"nil"\n2,nil\n');
    expect(await rewritten('a;b\n1;x,y\n', { delimiter: ';' })).toBe('a;b\n1;x,y\n');
    expect(
      written(
        (await readAll('a,b\n1,"x\ty"\n')).reads.map((each) => each.table),
        {},
        tsv,
      ),
    ).toBe('a\tb\n1\t"x\ty"\n');
  });

  it('keeps spreadsheets from running text, and leaves numbers alone', async () => {
    const text = 'n,t\n-5,=1+1\n3,@x\n4,"+1, 2"\n5,-plain\n6,ok\n';
    expect(await rewritten(text)).toBe(text);
    expect(await rewritten(text, { safeForSpreadsheets: true })).toBe(`n,t\n-5,'=1+1\n3,'@x\n4,"'+1, 2"\n5,'-plain\n6,ok\n`);
  });

  it('refuses characters that values are made of', () => {
    for (const bag of [{ delimiter: '.' }, { delimiter: 'x' }, { quote: 'none' }, { delimiter: '"' }]) {
      expect(() => written([emptyTable()], bag)).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION' }));
    }
  });

  it('writes days and times beyond the years 1 to 9999', () => {
    expect(dateText(2932897)).toBe('+10000-01-01');
    expect(dateText(-719163)).toBe('0000-12-31');
    expect(dateText(-719529)).toBe('-0001-12-31');
    expect(timestampText(253402300800_000000n)).toBe('+10000-01-01T00:00:00');
    expect(floatText(Math.fround(1e10))).toBe('10000000000.0');
  });

  it('writes a cell larger than its window', async () => {
    const long = 'x'.repeat(700_000);
    const text = `a,b\n1,"${long}"""\n2,y\n`;
    expect(await rewritten(text)).toBe(text);
  });

  it('gives back its scratch', async () => {
    const { table } = (await readAll(`a,b\n${'1,text\n'.repeat(1000)}`)).reads[0]!;
    const before = usedBytes(table.memory);
    writer.encode(table, decodeOptions('csv', writer.options, {}));
    expect(usedBytes(table.memory)).toBe(before);
    const bytes = tableOf({ a: 'binary', b: 'int' }, [
      [Uint8Array.of(1), 1],
      [null, 2],
    ]);
    const used = usedBytes(bytes.memory);
    writer.encode(bytes, decodeOptions('csv', writer.options, {}));
    expect(usedBytes(bytes.memory)).toBe(used);
  });
});

describe('csv: round trips', () => {
  const types = ['int', 'bigint', 'double', 'boolean', 'date', 'timestamp', 'timestamp_ntz', 'string'] as const;

  it.each([
    [{}],
    [{ quoteAll: true, newline: 'crlf' }],
    [{ delimiter: 'tab', nullText: 'NA' }],
    [{ delimiter: ';', quote: "'" }],
  ])('read(write(table)) is the table, with options %j', async (bag) => {
    const random = new Random(5);
    for (let round = 0; round < 25; round++) {
      const fields = Array.from(
        { length: 2 + random.below(4) },
        (_, i): Field => ({ name: `c${i}`, type: random.pick(types), nullable: true }),
      );
      const rows = Array.from({ length: 1 + random.below(50) }, () => fields.map((field) => randomText(random, field.type)));
      const text = [fields.map((field) => field.name), ...rows].map((cells) => cells.join(',')).join('\n');
      const read = await readAll(`${text}\n`, { declared: fields, options: { header: 'yes', delimiter: ',' } });
      const again = await roundTrip(read, bag);
      expect(again.rows).toEqual(read.rows);
      expect(again.reads.flatMap((each) => each.summary.rejects)).toEqual([]);
    }
  });

  it('through random doubles, bit for bit', async () => {
    const table = doublesTable(Array.from({ length: 4000 }, (_, i) => randomDouble(new Random(i))));
    const again = await readAll(written([table]), { options: { header: 'yes' } });
    const expected = [
      ...viewsOf(table.memory).f64.slice(table.columns[0]!.values / 8, table.columns[0]!.values / 8 + table.rows),
    ];
    expect(again.rows.map(([value]: Value[]) => value)).toEqual(expected);
  });
});

function randomText(random: Random, type: Field['type']): string {
  if (random.chance(0.2)) return '';
  const two = (bound: number, from = 0) => String(from + random.below(bound)).padStart(2, '0');
  const day = () => `${1500 + random.below(1000)}-${two(12, 1)}-${two(28, 1)}`;
  const time = () => `${day()}T${two(24)}:${two(60)}:${two(60)}${random.pick(['', '.5', '.000001', '.120'])}`;
  switch (type) {
    case 'int':
      return String(random.below(2 ** 32) - 2 ** 31);
    case 'bigint':
      return String(BigInt(random.below(2 ** 31)) * BigInt(random.below(2 ** 32)) - 2n ** 61n);
    case 'double':
      return String(
        random.pick([random.next(), random.below(1000) / 100, random.below(1e6), -random.next() * 1e300, random.next() * 1e-300]),
      );
    case 'boolean':
      return random.pick(['true', 'false']);
    case 'date':
      return day();
    case 'timestamp':
      return `${time()}${random.pick(['Z', '+02:00', '-0530'])}`;
    case 'timestamp_ntz':
      return time();
    default:
      return random.pick([
        '""',
        'plain',
        '"a, b"',
        '"q ""q"""',
        '" "',
        'é ü',
        '"line\nline"',
        '"\r"',
        '007',
        'NA',
        "it's",
        '"tab\there"',
        'null',
        '"; semi"',
      ]);
  }
}

function randomDouble(random: Random): number {
  const kind = random.below(5);
  if (kind === 0) return random.next() * 10 ** (random.below(600) - 300);
  if (kind === 1) return Math.round(random.next() * 1e6) / 10 ** random.below(7);
  if (kind === 2) return random.below(2 ** 31) * 2 ** 21 + random.below(2 ** 21);
  if (kind === 3) return -random.next();
  return (random.below(2 ** 26) - 2 ** 25) / 2 ** random.below(20);
}

function doublesTable(values: readonly number[]): Table {
  const memory = createMemory(values.length * 8);
  const pointer = allocate(memory, values.length * 8);
  viewsOf(memory).f64.set(values, pointer / 8);
  const column: ColumnChunk = {
    type: 'double',
    storage: 'f64',
    values: pointer,
    bytes: 0,
    validity: 0,
    nullCount: 0,
    dictionary: null,
  };
  return {
    schema: [{ name: 'x', type: 'double', nullable: false }],
    memory,
    columns: [column],
    rows: values.length,
    selection: null,
  };
}

function emptyTable(): Table {
  return doublesTable([]);
}
