import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api';
import type { Value } from '../../engine/columns/vector';
import type { TypeName } from '../../engine/plan/schema';
import type { TestTable } from './tables';

/** The oracle: a second implementation that has the same tables and answers in SQL. */
export async function openDuck(tables: readonly TestTable[]): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  await duck.run("SET TimeZone = 'UTC'");
  for (const table of tables) await load(duck, table);
  return duck;
}

async function load(duck: DuckDBConnection, { name, schema, rows }: TestTable): Promise<void> {
  await duck.run(`CREATE TABLE ${name} (${schema.map((field) => `${field.name} ${duckType(field.type)}`).join(', ')})`);
  for (let start = 0; start < rows.length; start += 500) {
    const values = rows
      .slice(start, start + 500)
      .map((row) => `(${row.map((value, i) => duckLiteral(value, schema[i]!.type)).join(', ')})`);
    await duck.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
  }
}

export async function rowsOfDuck(duck: DuckDBConnection, sql: string): Promise<readonly (readonly Value[])[]> {
  const reader = await duck.runAndReadAll(sql);
  return reader.getRows().map((row) => row.map(valueOfDuck));
}

function valueOfDuck(value: DuckDBValue): Value {
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos;
  return value as Value;
}

export function duckType(type: TypeName): string {
  if (type === 'timestamp') return 'TIMESTAMPTZ';
  if (type === 'timestamp_ntz') return 'TIMESTAMP';
  if (type === 'timestamp_ntz(9)') return 'TIMESTAMP_NS';
  if (type === 'string') return 'VARCHAR';
  return type === 'int' ? 'INTEGER' : type.toUpperCase();
}

export function duckLiteral(value: Value, type: TypeName): string {
  if (value === null) return `CAST(NULL AS ${duckType(type)})`;
  switch (type) {
    case 'boolean':
      return String(value);
    case 'string':
      return `'${String(value).replaceAll("'", "''")}'`;
    case 'double':
      return Object.is(value, -0) ? "CAST('-0.0' AS DOUBLE)" : `CAST('${String(value)}' AS DOUBLE)`;
    case 'date':
      return `(DATE '1970-01-01' + ${String(value)})`;
    case 'timestamp_ntz':
      return `make_timestamp(${String(value)}::BIGINT)`;
    case 'timestamp_ntz(9)':
      return `make_timestamp_ns(${String(value)}::BIGINT)`;
    case 'timestamp':
      return `make_timestamptz(${String(value)}::BIGINT)`;
    case 'int':
    case 'bigint':
      return `CAST('${String(value)}' AS ${duckType(type)})`;
    default:
      return `CAST(CAST('${String(value)}' AS DECIMAL(38,0)) / ${10 ** scale(type)} AS ${duckType(type)})`;
  }
}

function scale(type: TypeName): number {
  return Number(/,(\d+)\)/.exec(type)?.[1] ?? 0);
}
