import type { Value } from '../../engine/columns/vector';
import { textOf } from '../../engine/functions/text-of';
import type { Schema, TypeName } from '../../engine/plan/schema';
import { isoDate, isoNanos, isoTimestamp } from './random-query';
import type { TestTable } from './tables';

/** A table as CSV, by the simplest writer there is: text always quoted, null always bare. */
export function csvText({ schema, rows }: TestTable): string {
  const lines = rows.map((row) => row.map((value, i) => cell(value, schema[i]!.type)).join(','));
  return [schema.map((field) => field.name).join(','), ...lines, ''].join('\n');
}

export function schemaText(schema: Schema): string {
  return schema.map((field) => `${field.name} ${field.type}`).join(', ');
}

function cell(value: Value, type: TypeName): string {
  if (value === null) return '';
  switch (type) {
    case 'string':
      return `"${String(value).replaceAll('"', '""')}"`;
    case 'date':
      return isoDate(value as number);
    case 'timestamp':
      return `${isoTimestamp(value as bigint)}Z`;
    case 'timestamp_ntz':
      return isoTimestamp(value as bigint);
    case 'timestamp_ntz(9)':
      return isoNanos(value as bigint);
    case 'double':
      return Object.is(value, -0) ? '-0.0' : String(value);
    default:
      return type.startsWith('decimal') ? textOf(value, type) : String(value);
  }
}
