/**
 * Golden plans: one JSON file each in test/golden, `{about, tables, plan, schema, rows}`. Tables are named by the paths that the
 * plan scans; schemas are DDL text. Values stand as themselves where JSON can hold them, else as text: bigint, decimal, dates,
 * times, NaN. Rows are in order. UPDATE_GOLDEN=1 rewrites schema and rows from the reference; review the difference.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Value } from '../../engine/columns/vector';
import { textOf, valueOfText } from '../../engine/functions/text-of';
import { parseSchema } from '../../engine/plan/parse';
import type { Plan } from '../../engine/plan/plan';
import type { Schema, TypeName } from '../../engine/plan/schema';
import { spellName } from '../../engine/plan/spelling';
import type { Row, Rows, Tables } from './reference';

type JsonValue = string | number | boolean | null;

interface JsonRows {
  readonly schema: string;
  readonly rows: readonly (readonly JsonValue[])[];
}

interface GoldenFile extends JsonRows {
  readonly about: string;
  readonly tables: Readonly<Record<string, JsonRows>>;
  readonly plan: Plan;
}

export interface Golden {
  readonly name: string;
  readonly file: GoldenFile;
  readonly tables: Tables;
  readonly expected: Rows;
}

export const goldenFolder = new URL('../golden/', import.meta.url);

export function goldens(): readonly Golden[] {
  const names = readdirSync(goldenFolder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const file = JSON.parse(readFileSync(new URL(name, goldenFolder), 'utf8')) as GoldenFile;
    const tables = Object.fromEntries(Object.entries(file.tables).map(([path, table]) => [path, decodeRows(table)]));
    return { name: name.replace(/\.json$/, ''), file, tables, expected: decodeRows(file) };
  });
}

function decodeRows({ schema, rows }: JsonRows): Rows {
  const fields = parseSchema(schema);
  return { schema: fields, rows: rows.map((row) => row.map((value, index) => fromJson(value, fields[index]!.type))) };
}

export function fromJson(value: JsonValue, type: TypeName): Value {
  if (value === null || typeof value === 'boolean') return value;
  return typeof value === 'number' ? value : valueOfText(value, type);
}

export function toJson(value: Value, type: TypeName): JsonValue {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && type !== 'date' && Number.isFinite(value) && !Object.is(value, -0)) return value;
  return textOf(value, type);
}

export function schemaText(schema: Schema): string {
  return schema.map(({ name, type, nullable }) => `${spellName(name)} ${type}${nullable ? '' : ' not null'}`).join(', ');
}

export function rowsToJson({ schema, rows }: Rows): readonly (readonly JsonValue[])[] {
  return rows.map((row: Row) => row.map((value, index) => toJson(value, schema[index]!.type)));
}

/** What fits a line stands on one. */
function compact(value: unknown, indent: string): string {
  const short = JSON.stringify(value);
  if (indent.length + short.length <= 110 || typeof value !== 'object' || value === null) return short;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const items = Object.entries(value).map(
    ([key, item]) => `${Array.isArray(value) ? '' : `${JSON.stringify(key)}: `}${compact(item, `${indent}  `)}`,
  );
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`;
}

/** One row a line. */
export function goldenText(file: GoldenFile): string {
  const list = (rows: JsonRows['rows'], indent: string): string =>
    rows.length === 0 ? '[]' : `[\n${rows.map((row) => `${indent}  ${JSON.stringify(row)}`).join(',\n')}\n${indent}]`;
  const tables = Object.entries(file.tables).map(
    ([path, table]) =>
      `    ${JSON.stringify(path)}: {\n      "schema": ${JSON.stringify(table.schema)},\n      "rows": ${list(table.rows, '      ')}\n    }`,
  );
  const plan = compact(file.plan, '  ');
  const fields = [
    `"about": ${JSON.stringify(file.about)}`,
    `"tables": {\n${tables.join(',\n')}\n  }`,
    `"plan": ${plan}`,
    `"schema": ${JSON.stringify(file.schema)}`,
    `"rows": ${list(file.rows, '  ')}`,
  ];
  return `{\n  ${fields.join(',\n  ')}\n}\n`;
}
