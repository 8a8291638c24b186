import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scaleOf } from '../../engine/columns/column';
import { formatNamed } from '../../engine/formats/index';
import type { OptionBag } from '../../engine/plan/relation';
import { preparePython } from '../../scripts/prepare/python.mjs';
import { everyType } from '../support/every-type';
import { plainValue } from '../support/format-file';
import { tableOf } from '../support/table';
import { writeTables } from '../support/write-file';

const folder = mkdtempSync(join(tmpdir(), 'hearth-readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

let python: string | null = null;
beforeAll(() => {
  try {
    python = preparePython('peers', ['pyarrow', 'duckdb', 'pytz']);
  } catch (error) {
    process.stderr.write(`skipped: no Python with pyarrow and duckdb (${(error as Error).message})\n`);
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
    if isinstance(value, float) and not math.isfinite(value): return str(value)
    return value
def values(name):
    column = table.column(name)
    kind = column.type
    if pa.types.is_timestamp(kind): return [None if v is None else str(v) for v in column.cast(pa.timestamp('us', kind.tz)).cast(pa.int64()).to_pylist()]
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
    const { types, rows } = everyType((type) => type !== 'void');
    const path = join(folder, `${how}-${Object.values(options).join('-')}.${format}`);
    writeTables(formatNamed(format), path, [tableOf(types, rows), tableOf(types, rows.slice(0, 2))], options);
    const scales = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, scaleOf(type)]));
    const all = [...rows, ...rows.slice(0, 2)];
    const expected = Object.keys(types).map((_, column) => all.map((row) => plainValue(row[column] ?? null)));
    expect(readBy(how, path, scales)).toEqual(expected);
  });
});
