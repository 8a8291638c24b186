import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaleOf } from '../../engine/columns/column';
import type { Value } from '../../engine/columns/vector';
import { formatNamed } from '../../engine/formats/index';
import { openEngine } from '../../engine/index';
import { countOf, filter, scan } from '../../engine/plan/build';
import { isNested } from '../../engine/plan/nested-type';
import { parseExpr } from '../../engine/plan/parse';
import type { OptionBag } from '../../engine/plan/relation';
import { preparePython } from '../../scripts/prepare/python.mjs';
import { rowsOf } from '../support/engine';
import { everyType } from '../support/every-type';
import { fileSource, plainValue, readTable } from '../support/format-file';
import { tableOf } from '../support/table';
import { writeTables } from '../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

let python: string | null = null;
beforeAll(() => {
  try {
    python = preparePython('peers', ['pyarrow', 'duckdb', 'pytz', 'openpyxl']);
  } catch (error) {
    process.stderr.write(`skipped: no Python with pyarrow, duckdb and openpyxl (${(error as Error).message})\n`);
  }
}, 900_000);

const READ = `
import datetime as dt, decimal, json, math, sys
import pyarrow as pa, pyarrow.parquet as pq, pyarrow.feather, duckdb
how, path, scales = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
if how == 'arrow-file': table = pa.ipc.open_file(path).read_all()
elif how == 'arrow-stream': table = pa.ipc.open_stream(path).read_all()
elif how == 'parquet': table = pq.read_table(path)
else:
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    reader = f"read_parquet('{path}')"
    table = con.sql(f"select * from {reader}").to_arrow_table()
table.validate(full=True)
def plain(value, column):
    kind = column.type
    if value is None: return None
    if pa.types.is_decimal(kind): return str(int(decimal.Decimal(value).scaleb(scales[column._name], decimal.Context(prec=80))))
    if isinstance(value, bytes): return value.hex()
    if pa.types.is_int64(kind): return str(value)
    if isinstance(value, float) and not math.isfinite(value): return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
    return value
def values(name):
    column = table.column(name)
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit != 'ns': column = column.cast(pa.timestamp('us', kind.tz))
    if pa.types.is_timestamp(kind): return [None if v is None else str(v) for v in column.cast(pa.int64()).to_pylist()]
    if pa.types.is_date32(kind): return column.cast(pa.int32()).to_pylist()
    class C: type = kind; _name = name
    return [plain(v, C) for v in column.to_pylist()]
print(json.dumps([values(name) for name in table.column_names]))
`;

/** What another program reads, spelled as we spell values. */
function readBy(how: string, path: string, scales: Readonly<Record<string, number>>): unknown {
  const text = execFileSync(python!, ['-c', READ, how, path, JSON.stringify(scales)], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(text);
}

const cases: readonly (readonly [how: string, format: string, options: OptionBag])[] = [
  ...['none', 'zstd'].flatMap((compression) =>
    ['file', 'stream'].map((layout) => [`arrow-${layout}`, 'arrow', { compression, layout }] as const),
  ),
  ...['snappy', 'zstd', 'gzip', 'none'].flatMap((compression) =>
    ['parquet', 'duckdb'].map((how) => [how, 'parquet', { compression }] as const),
  ),
  ...['parquet', 'duckdb'].map((how) => [how, 'parquet', { dictionary: false, statistics: false, rowGroupRows: 64 }] as const),
];

describe('PyArrow and DuckDB read our files to the same values', () => {
  it.each(cases)('%s: %s %j', (how, format, options) => {
    if (python === null) return;
    const { types, rows } = everyType((type) => type !== 'void' && !isNested(type));
    const path = join(folder, `${how}-${Object.values(options).join('-')}.${format}`);
    writeTables(formatNamed(format), path, [tableOf(types, rows), tableOf(types, rows.slice(0, 2))], options);
    const scales = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, scaleOf(type)]));
    const all = [...rows, ...rows.slice(0, 2)];
    const expected = Object.keys(types).map((_, column) => all.map((row) => plainValue(row[column] ?? null)));
    expect(readBy(how, path, scales)).toEqual(expected);
  });
});

const READ_TEXT = `
import base64, datetime as dt, decimal, json, math, re, struct, sys
import duckdb, openpyxl, pyarrow as pa, pyarrow.csv
from openpyxl.utils.escape import unescape
how, path, types = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
if how == 'duckdb':
    columns = ', '.join(f"'{name}': 'VARCHAR'" for name in types)
    rows = duckdb.connect().execute(f"select * from read_csv('{path}', header = true, delim = ',', quote = '\\"', escape = '\\"', nullstr = '', allow_quoted_nulls = false, columns = {{{columns}}})").fetchall()
elif how == 'pyarrow':
    table = pa.csv.read_csv(path, parse_options=pa.csv.ParseOptions(newlines_in_values=True), convert_options=pa.csv.ConvertOptions(
        column_types={name: pa.string() for name in types}, null_values=[''], strings_can_be_null=True, quoted_strings_can_be_null=False))
    rows = list(zip(*[column.to_pylist() for column in table.columns]))
else:
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True))
epoch = dt.date(1970, 1, 1)
def moment(value, digits):
    if isinstance(value, dt.datetime): return str(((value - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)) * 10 ** (digits - 6))
    day, clock, fraction = re.fullmatch(r'([0-9-]{10})T([0-9:]{8})(?:[.]([0-9]+))?Z?', value).groups()
    h, m, s = map(int, clock.split(':'))
    seconds = (dt.date.fromisoformat(day) - epoch).days * 86400 + h * 3600 + m * 60 + s
    return str(seconds * 10 ** digits + int((fraction or '').ljust(digits, '0')))
def plain(value, kind):
    if value is None: return None
    if kind == 'boolean': return value if isinstance(value, bool) else {'true': True, 'false': False}[value]
    if kind == 'int': return int(value)
    if kind == 'bigint': return str(int(value))
    if kind in ('float', 'double'):
        number = float(value)
        if kind == 'float': number = struct.unpack('f', struct.pack('f', number))[0]
        return number if math.isfinite(number) else 'NaN' if math.isnan(number) else 'Infinity' if number > 0 else '-Infinity'
    if kind.startswith('decimal'): return str(int(decimal.Decimal(str(value)).scaleb(int(kind[:-1].split(',')[1]), decimal.Context(prec=80))))
    if kind == 'binary': return (bytes.fromhex(value) if how == 'openpyxl' else base64.b64decode(value)).hex()
    if kind == 'date': return ((value.date() if isinstance(value, dt.datetime) else dt.date.fromisoformat(value)) - epoch).days
    if kind.startswith('timestamp'): return moment(value, 9 if kind.endswith('(9)') else 6)
    return unescape(value) if how == 'openpyxl' else value
print(json.dumps([[plain(row[i], kind) for row in rows] for i, kind in enumerate(types.values())]))
`;

/** openpyxl rounds the number of a time to milliseconds: the one of the table that has finer digits. */
function inMillis(value: Value): Value {
  return value === 1700000000123456n ? 1700000000123000n : value;
}

describe('DuckDB, PyArrow and openpyxl read our texts and workbooks to the same values', () => {
  it.each([
    ['duckdb', 'csv', {}],
    ['duckdb', 'csv', { quoteAll: true, newline: 'crlf' }],
    ['pyarrow', 'csv', {}],
    ['pyarrow', 'csv', { quoteAll: true, newline: 'crlf' }],
    ['openpyxl', 'xlsx', {}],
  ] as const)('%s: %s %j', (how, format, options) => {
    if (python === null) return;
    const { types, rows } = everyType((type) => type !== 'void');
    const path = join(folder, `${how}-${Object.keys(options).join('-')}.${format}`);
    writeTables(formatNamed(format), path, [tableOf(types, rows), tableOf(types, rows.slice(0, 2))], options);
    const text = execFileSync(python, ['-c', READ_TEXT, how, path, JSON.stringify(types)], { encoding: 'utf8' });
    const all = [...rows, ...rows.slice(0, 2)];
    const told = (value: Value): Value => (how === 'openpyxl' ? inMillis(value) : value);
    const expected = Object.keys(types).map((_, column) => all.map((row) => plainValue(told(row[column] ?? null))));
    expect(JSON.parse(text)).toEqual(expected);
  });
});

describe('Parquet that PyArrow writes', () => {
  const WRITE = `
import datetime as dt, decimal, sys, uuid
import pyarrow as pa, pyarrow.parquet as pq
edges = [-2**63, 2**63 - 1, None, -1, 1700000000123456789]
table = pa.table({
  'wall': pa.array(edges, pa.timestamp('ns')),
  'instant': pa.array(edges, pa.timestamp('ns', 'Europe/Paris')),
  'coded': pa.array([1, 1, None, 2, 1], pa.timestamp('ns')),
  'seconds': pa.array([0, -1, None, 1, 2], pa.timestamp('s', 'UTC')),
  'clock': pa.array([1, 37_800_500_000_000, None, 0, 86_399_999_999_999], pa.time64('ns')),
  'millis': pa.array([1, 0, None, 86_399_999, 5], pa.time32('ms')),
  'nested': pa.array([[-1, None], [], None, [2**63 - 1], [0]], pa.list_(pa.timestamp('ns', 'UTC'))),
})
pq.write_table(table, sys.argv[1], version='2.6', compression=sys.argv[2], use_dictionary=sys.argv[3] == 'codes', row_group_size=3)
`;

  it.each([
    ['none', 'codes'],
    ['zstd', 'plain'],
  ])('holds nanoseconds and times of day to the last digit, compression %s, %s', async (compression, encoding) => {
    if (python === null) return;
    const path = join(folder, `theirs-${compression}.parquet`);
    execFileSync(python, ['-c', WRITE, path, compression, encoding]);
    const { schema, rows } = await readTable(formatNamed('parquet'), fileSource(path));
    expect(schema.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'wall timestamp_ntz(9)',
      'instant timestamp(9)',
      'coded timestamp_ntz(9)',
      'seconds timestamp',
      'clock string',
      'millis string',
      'nested array<timestamp(9)>',
    ]);
    const edges = [-(2n ** 63n), 2n ** 63n - 1n, null, -1n, 1700000000123456789n];
    expect(rows).toEqual([
      [edges[0], edges[0], 1n, 0n, '00:00:00.000000001', '00:00:00.001', '["1969-12-31T23:59:59.999999999Z",null]'],
      [edges[1], edges[1], 1n, -1_000_000n, '10:30:00.5', '00:00:00', '[]'],
      [null, null, null, null, null, null, null],
      [edges[3], edges[3], 2n, 1_000_000n, '00:00:00', '23:59:59.999', '["2262-04-11T23:47:16.854775807Z"]'],
      [edges[4], edges[4], 1n, 2_000_000n, '23:59:59.999999999', '00:00:00.005', '["1970-01-01T00:00:00.000Z"]'],
    ]);
  });
});

describe('indexes of pages in Parquet', () => {
  const WRITE_PAGED = `
import random, sys
import pyarrow as pa, pyarrow.parquet as pq
random.seed(11)
rows = range(60000)
table = pa.table({
  'id': pa.array(rows),
  'x': pa.array([None if random.random() < .1 else i // 10 + random.randint(0, 50) for i in rows], pa.int32()),
  'word': pa.array(['w%07d' % (i // 3) if i % 11 else None for i in rows]),
  'low': pa.array(['city %d' % (i // 7000) for i in rows]),
  'd': pa.array([i / 7 for i in rows]),
})
pq.write_table(table, sys.argv[1], write_page_index=True, compression=sys.argv[2], data_page_version=sys.argv[3],
  use_dictionary=sys.argv[4] == 'codes', data_page_size=4096, row_group_size=25000)
`;
  const CONDITIONS = [
    'id = 12345',
    'id between 24990 and 25010',
    'x < 20',
    "word = 'w0010000' or id in (1, 59999)",
    "low = 'city 3' and x > 2300",
    'word is null and id < 40',
    'd < 3',
    'd >= 8571',
    "word startswith 'w00199'",
  ];
  const COUNT = `
import duckdb, json, sys
conditions = json.loads(sys.argv[2])
print(json.dumps([str(duckdb.sql(f"select count(*), sum(id) from '{sys.argv[1]}' where {each}").fetchall()[0]) for each in conditions]))
`;

  it.each([
    ['snappy', '1.0', 'codes'],
    ['zstd', '2.0', 'plain'],
  ])('that PyArrow writes leave out no row that a condition holds for, %s, V%s, %s', async (...args) => {
    if (python === null) return;
    const path = join(folder, `paged-${args.join('-')}.parquet`);
    execFileSync(python, ['-c', WRITE_PAGED, path, ...args]);
    const theirs = CONDITIONS.map((each) => each.replace(/(\w+) startswith ('.*')/, 'starts_with($1, $2)'));
    const expected = JSON.parse(execFileSync(python, ['-c', COUNT, path, JSON.stringify(theirs)], { encoding: 'utf8' }));
    const engine = openEngine({ master: 'local[2]' });
    try {
      const found = [];
      let skipped = 0;
      for (const each of CONDITIONS) {
        const where = each.replace(/(\w+) startswith ('.*')/, 'startswith($1, $2)');
        const chosen = filter(scan('auto', [path]), parseExpr(where));
        const { rows, frames } = await rowsOf(engine.service, chosen);
        const counted = await rowsOf(engine.service, countOf(chosen));
        expect(counted.rows).toEqual([[BigInt(rows.length)]]);
        found.push(`(${rows.length}, ${rows.reduce((sum, row) => sum + (row[0] as bigint), 0n)})`);
        for (const frame of frames) if (frame.frame === 'metrics') skipped += frame.pages.skipped;
      }
      expect(found).toEqual(expected);
      expect(skipped).toBeGreaterThan(100);
    } finally {
      await engine.close();
    }
  });

  it('that we write are found by PyArrow', () => {
    if (python === null) return;
    const path = join(folder, 'ours-paged.parquet');
    const rows = Array.from({ length: 40_000 }, (_, i) => [i, i % 5 === 0 ? null : `w ${i}`]);
    writeTables(formatNamed('parquet'), path, [tableOf({ id: 'int', word: 'string' }, rows)]);
    const program = `import json, sys, pyarrow.parquet as pq, pyarrow.compute as pc
group = pq.ParquetFile(sys.argv[1]).metadata.row_group(0)
chunks = [group.column(i) for i in range(2)]
table = pq.read_table(sys.argv[1], filters=[('id', '>=', 39998)])
print(json.dumps([[c.has_column_index and c.has_offset_index for c in chunks], table.to_pylist()]))`;
    expect(JSON.parse(execFileSync(python, ['-c', program, path], { encoding: 'utf8' }))).toEqual([
      [true, true],
      [
        { id: 39_998, word: 'w 39998' },
        { id: 39_999, word: 'w 39999' },
      ],
    ]);
  });
});

const NESTED = {
  tags: 'array<string>',
  user: 'struct<name:string,home:struct<city:string,n:bigint>>',
  scores: 'map<string,array<double>>',
} as const;

const nestedRows = [
  ['["a",null,"é"]', '{"name":"Ann","home":{"city":"Oslo","n":9007199254740993}}', '{"x":[1.5,null],"y":[]}'],
  [null, null, null],
  ['[]', '{}', '{}'],
];

describe('nested columns of Arrow', () => {
  it('are read by PyArrow to the same values', () => {
    if (python === null) return;
    const path = join(folder, 'nested.arrow');
    writeTables(formatNamed('arrow'), path, [tableOf(NESTED, nestedRows), tableOf(NESTED, nestedRows)]);
    const program = `import json, sys, pyarrow as pa
table = pa.ipc.open_file(sys.argv[1]).read_all()
table.validate(full=True)
print(json.dumps([str(f.type) for f in table.schema]))
print(json.dumps(table.to_pylist()[:3]))`;
    const [types, rows] = execFileSync(python, ['-c', program, path], { encoding: 'utf8' }).trim().split('\n');
    expect(JSON.parse(types!)).toEqual([
      'list<item: string>',
      'struct<name: string, home: struct<city: string, n: int64>>',
      'map<string, list<item: double>>',
    ]);
    expect(JSON.parse(rows!.replaceAll('9007199254740993', '"9007199254740993"'))).toEqual([
      {
        tags: ['a', null, 'é'],
        user: { name: 'Ann', home: { city: 'Oslo', n: '9007199254740993' } },
        scores: [
          ['x', [1.5, null]],
          ['y', []],
        ],
      },
      { tags: null, user: null, scores: null },
      { tags: [], user: { name: null, home: null }, scores: [] },
    ]);
  });

  it('that PyArrow writes are read to the same values: large and fixed lists, codes, batches that begin within a list', async () => {
    if (python === null) return;
    const path = join(folder, 'theirs.arrow');
    const program = `import sys, pyarrow as pa
table = pa.table({
  'large': pa.array([['a', None], [], None, ['b']], pa.large_list(pa.large_string())),
  'fixed': pa.array([[1, 2], None, [3, None], [4, 5]], pa.list_(pa.int16(), 2)),
  'codes': pa.array([['x', 'y', 'x'], ['y'], None, []], pa.list_(pa.string())).cast(pa.list_(pa.dictionary(pa.int8(), pa.string()))),
  'pairs': pa.array([[('k', {'v': True})], [], None, [('a', None), ('b', {'v': None})]], pa.map_(pa.string(), pa.struct([('v', pa.bool_())]))),
  'after': pa.array([1, 2, 3, 4]),
})
with pa.ipc.new_file(sys.argv[1], table.schema) as writer:
  writer.write_table(table.slice(0, 1))
  writer.write_table(table.slice(1))`;
    execFileSync(python, ['-c', program, path]);
    const { schema, rows } = await readTable(formatNamed('arrow'), fileSource(path));
    expect(schema.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'large array<string>',
      'fixed array<int>',
      'codes array<string>',
      'pairs map<string,struct<v:boolean>>',
      'after bigint',
    ]);
    expect(rows).toEqual([
      ['["a",null]', '[1,2]', '["x","y","x"]', '{"k":{"v":true}}', 1n],
      ['[]', null, '["y"]', '{}', 2n],
      [null, '[3,null]', null, null, 3n],
      ['["b"]', '[4,5]', '[]', '{"a":null,"b":{}}', 4n],
    ]);
  });
});
