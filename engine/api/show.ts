/** Tables and schemas as Spark prints them. */
import type { Value } from '../columns/vector';
import { textOf } from '../functions/text-of';
import type { Schema, TypeName } from '../plan/schema';

const WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/g;
const LEAST_WIDTH = 3;

/** `truncate`: the longest text of a cell, 0 = any. Truncated tables are flush right, whole ones flush left; names are never cut. */
export function tableText(schema: Schema, rows: readonly (readonly Value[])[], limit: number, truncate: number): string {
  const cells = [
    schema.map(({ name }) => name),
    ...rows.slice(0, limit).map((row) => row.map((value, i) => cut(cellText(value, schema[i]!.type), truncate))),
  ];
  const widths = schema.map((_, i) => cells.reduce((most, row) => Math.max(most, widthOf(row[i]!)), LEAST_WIDTH));
  const rule = `+${widths.map((width) => '-'.repeat(width)).join('+')}+`;
  const [header, ...body] = cells.map((row) => `|${row.map((text, i) => padded(text, widths[i]!, truncate > 0)).join('|')}|`);
  const lines = [rule, header!, rule, ...body, rule];
  const more = rows.length > limit ? `only showing top ${limit} ${limit === 1 ? 'row' : 'rows'}` : '';
  return [...lines, more].join('\n');
}

export function cellText(value: Value, type: TypeName): string {
  if (value === null) return 'NULL';
  if (value instanceof Uint8Array)
    return `[${Array.from(value, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}]`;
  return textOf(value, type).replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

function cut(text: string, truncate: number): string {
  if (truncate === 0 || text.length <= truncate) return text;
  return truncate < 4 ? text.slice(0, truncate) : `${text.slice(0, truncate - 3)}...`;
}

function widthOf(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

function padded(text: string, width: number, isRight: boolean): string {
  const room = ' '.repeat(width - widthOf(text));
  return isRight ? room + text : text + room;
}

const longNames: Readonly<Partial<Record<TypeName, string>>> = { int: 'integer', bigint: 'long' };

export function schemaTree(schema: Schema): string {
  const lines = schema.map(({ name, type, nullable }) => ` |-- ${name}: ${longNames[type] ?? type} (nullable = ${nullable})`);
  return ['root', ...lines, ''].join('\n');
}
