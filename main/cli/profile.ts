import { textOf } from '../../engine/index';
import { aggregate, call, cast, col, desc, filter, named, query, slice, sort } from '../../engine/plan/build';
import type { Expr, Named } from '../../engine/plan/expr';
import type { Relation } from '../../engine/plan/relation';
import type { Field, Schema, TypeName } from '../../engine/plan/schema';
import { isTimestamp } from '../../engine/plan/time-type';
import { cellValue } from '../../engine/protocol/cell';
import type { EngineService } from '../../engine/protocol/engine-service';
import { type Accepted, readArguments } from './arguments';
import { print, withEngine } from './query';
import { scanOf } from './question';

const accepts: Accepted = {
  flags: ['json', 'all-text', 'file-column'],
  values: ['schema', 'bad-rows', 'master'],
  lists: [],
  formatOptions: true,
};

interface ColumnProfile {
  readonly name: string;
  readonly type: TypeName;
  readonly nulls: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: string | null;
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

const TOP = 3;

/** What each column holds: nulls, different values, least, most, mean, and the most frequent values. */
export async function runProfile(words: readonly string[]): Promise<void> {
  const args = readArguments(words, accepts);
  await withEngine(args, async ({ service }) => {
    const source = scanOf(args);
    const [rowsText] = (await rowsOf(service, aggregate(source, [], [named('rows', call('count'))])))[0] ?? [];
    const { schema } = await service.analyze(query(source));
    const rows = Number(rowsText ?? 0);
    const columns: ColumnProfile[] = [];
    for (const field of schema) columns.push(await profileOf(service, source, field, rows));
    print(args.flags.has('json') ? JSON.stringify({ rows, columns }) : tableOf(rows, columns));
  });
}

async function profileOf(service: EngineService, source: Relation, { name, type }: Field, rows: number): Promise<ColumnProfile> {
  const value = col(name);
  const measures: Named[] = [named('held', call('count', value)), named('distinct', call('count_distinct', value))];
  const bounds: readonly Expr[] = isOrdered(type) ? [call('min', value), call('max', value)] : [];
  const mean: readonly Expr[] = isNumber(type) ? [call('avg', cast(value, 'double'))] : [];
  const all = [...measures, ...[...bounds, ...mean].map((expr, i) => named(`m${i}`, expr))];
  const [held, distinct, ...rest] = (await rowsOf(service, aggregate(source, [], all)))[0] ?? [];
  const [min = null, max = null] = isOrdered(type) ? rest : [];
  return {
    name,
    type,
    nulls: rows - Number(held ?? 0),
    distinct: Number(distinct ?? 0),
    min,
    max,
    mean: isNumber(type) ? (rest[2] ?? null) : null,
    top: await topOf(service, source, value),
  };
}

async function topOf(service: EngineService, source: Relation, value: Expr): Promise<ColumnProfile['top']> {
  const held = filter(source, call('isnotnull', value));
  const counted = aggregate(held, [named('value', value)], [named('count', call('count'))]);
  const found = await rowsOf(service, slice(sort(counted, [desc(col('count'))]), 0, TOP));
  return found.map(([text, count]) => ({ value: text ?? '', count: Number(count) }));
}

/** The cells of all rows as texts. */
async function rowsOf(service: EngineService, relation: Relation): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = [];
  let schema: Schema = [];
  for await (const frame of service.execute(query(relation))) {
    if (frame.frame === 'schema') schema = frame.schema;
    if (frame.frame !== 'batch') continue;
    for (let row = 0; row < frame.rows; row++)
      rows.push(frame.columns.map((column, i) => textOrNull(cellValue(column, row), schema[i]!.type)));
  }
  return rows;
}

function textOrNull(value: ReturnType<typeof cellValue>, type: TypeName): string | null {
  return value === null ? null : textOf(value, type);
}

function isNumber(type: TypeName): boolean {
  return ['int', 'bigint', 'float', 'double'].includes(type) || type.startsWith('decimal');
}

function isOrdered(type: TypeName): boolean {
  return isNumber(type) || isTimestamp(type) || ['string', 'date', 'boolean'].includes(type);
}

const WIDEST = 24;

function tableOf(rows: number, columns: readonly ColumnProfile[]): string {
  const head = ['column', 'type', 'nulls', 'distinct', 'min', 'max', 'mean', 'most frequent'];
  const lines = columns.map(({ name, type, nulls, distinct, min, max, mean, top }) =>
    [
      name,
      type,
      nulls,
      distinct,
      min ?? '',
      max ?? '',
      mean === null ? '' : Number(mean).toPrecision(6),
      top.map(topText).join(', '),
    ].map(shown),
  );
  const widths = head.map((title, i) => Math.max(title.length, ...lines.map((line) => line[i]!.length)));
  const text = (line: readonly string[]) =>
    line
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [
    `${rows.toLocaleString('en')} rows`,
    '',
    text(head),
    text(widths.map((width) => '─'.repeat(width))),
    ...lines.map(text),
  ].join('\n');
}

function topText({ value, count }: ColumnProfile['top'][number]): string {
  return `${value.length > WIDEST ? `${value.slice(0, WIDEST - 1)}…` : value} (${count})`;
}

function shown(cell: string | number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text from a file must not steer the terminal
  const text = String(cell).replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
