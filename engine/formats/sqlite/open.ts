import type { Database } from 'node-sqlite3-wasm';
import { fail } from '../../errors';
import type { Schema, TypeName } from '../../plan/schema';
import { uniqueNames } from '../csv/open';
import type { Opened, Split } from '../format';
import type { Source } from '../source';
import { quotedName, withDatabase } from './database';
import { selected, valueIn } from './nul-texts';
import { declaredType, joinedType, type SqliteValue, typeOfValue, valueAs } from './sqlite-value';

export interface SqliteDetail {
  readonly table: string;
  readonly columns: readonly string[];
  /** Row numbers [from, to) of each split as text; null = the table has none (a view), and is read whole. */
  readonly ranges: readonly (readonly [from: string, to: string])[] | null;
}

const SAMPLE_ROWS = 1000;
const SPLIT_BYTES = 16 << 20;
const MOST_SPLITS = 64;

/** Looks at the tables there are, and at the first rows of the one that is shown. */
export function openSqlite(source: Source, wanted: string): Opened {
  return withDatabase(source, (database) => {
    const tables = tablesOf(database);
    const table = chosen(tables, wanted, source.path);
    const declared = database.all('select name, type, hidden from pragma_table_xinfo(?)', [table]) as Declared[];
    const columns = declared.filter(({ hidden }) => hidden !== 1);
    const names = columns.map(({ name }) => name);
    const schema = sampled(database, table, columns);
    const ranges = rangesOf(database, table, source.size);
    const others = tables.filter((each) => each !== table);
    return {
      schema,
      splits: splitsOf(source.size, ranges?.length ?? 1),
      rows: null,
      options: { table },
      notices: wanted === '' && others.length > 0 ? [`table ${table} is shown; there are also ${others.join(', ')}`] : [],
      detail: { table, columns: names, ranges } satisfies SqliteDetail,
    };
  });
}

interface Declared extends Record<string, SqliteValue> {
  readonly name: string;
  readonly type: string;
  readonly hidden: number;
}

function tablesOf(database: Database): readonly string[] {
  const sql =
    "select name from sqlite_schema where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' order by type, rowid";
  return database.all(sql).map((row) => String(row['name']));
}

function chosen(tables: readonly string[], wanted: string, path: string): string {
  const table = wanted === '' ? tables[0] : tables.find((each) => each === wanted);
  if (table !== undefined) return table;
  if (tables.length === 0) return fail('NO_DATA', `${path} has no tables; open another database`, { path });
  return fail('UNKNOWN_OPTION', `${path} has no table "${wanted}"; it has ${tables.join(', ')}`, { path });
}

/** Declared types, where the first rows bear them out; else what the values are. */
function sampled(database: Database, table: string, columns: readonly Declared[]): Schema {
  const list = selected(columns.map(({ name }) => name));
  const rows = database.all(`select ${list} from ${quotedName(table)} limit ${SAMPLE_ROWS}`) as Record<string, SqliteValue>[];
  const names = uniqueNames(
    columns.map(({ name }) => name),
    columns.length,
  );
  return columns.map(({ type }, i) => {
    const values = rows.map((row) => valueIn(row, i));
    return { name: names[i]!, type: columnType(type, values), nullable: true };
  });
}

function columnType(declared: string, values: readonly SqliteValue[]): TypeName {
  const said = declaredType(declared);
  if (said !== null && values.every((value) => valueAs(value, said) !== undefined)) return said;
  const found = values.reduce<TypeName>((type, value) => joinedType(type, typeOfValue(value)), 'void');
  return found === 'void' ? 'string' : found;
}

/** Equal ranges of row numbers: where they are sparse, splits differ in size. */
function rangesOf(database: Database, table: string, bytes: number): SqliteDetail['ranges'] {
  const isView = database.get('select 1 from sqlite_schema where name = ? and type = ?', [table, 'view']) !== null;
  if (isView) return null;
  try {
    const name = quotedName(table);
    // asked for together, they cost a pass over the table
    const limits = `select (select min(rowid) from ${name}) as low, (select max(rowid) from ${name}) as high`;
    const { low, high } = database.get(limits) as Limits;
    if (low === null || high === null) return [['0', '0']];
    const [first, end] = [BigInt(low), BigInt(high) + 1n];
    const count = BigInt(Math.min(MOST_SPLITS, Math.max(1, Math.round(bytes / SPLIT_BYTES))));
    const border = (i: bigint): string => String(first + ((end - first) * i) / count);
    return Array.from({ length: Number(count) }, (_, i) => [border(BigInt(i)), border(BigInt(i) + 1n)] as const);
  } catch {
    return null;
  }
}

interface Limits extends Record<string, SqliteValue> {
  readonly low: number | bigint | null;
  readonly high: number | bigint | null;
}

function splitsOf(bytes: number, count: number): readonly Split[] {
  const border = (i: number): number => Math.floor((bytes * i) / count);
  return Array.from({ length: count }, (_, i) => ({ start: border(i), end: border(i + 1), rows: null }));
}
