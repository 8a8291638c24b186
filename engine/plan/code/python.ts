import { fail } from '../../errors';
import type { Expr, Lit } from '../expr';
import type { Scan } from '../relation';
import { isNanos, isTimestamp } from '../time-type';

/** A Python string literal: JSON's escapes are Python's. */
export function pythonText(text: string): string {
  return JSON.stringify(text);
}

/** A constant as Python writes it; dates and times need `from datetime import date, datetime`, nanoseconds pandas, decimals `Decimal`. */
export function pythonLiteral({ type, value }: Lit): string {
  if (value === null) return 'None';
  switch (type) {
    case 'boolean':
      return value === true ? 'True' : 'False';
    case 'int':
    case 'bigint':
      return String(value);
    case 'float':
    case 'double':
      return typeof value === 'string' ? `float(${pythonText(value)})` : String(value);
    case 'string':
      return pythonText(String(value));
    case 'date':
      return `date.fromisoformat(${pythonText(String(value))})`;
    case 'binary':
      return `bytes.fromhex(${pythonText(String(value))})`;
    default:
      if (isTimestamp(type)) return `${isNanos(type) ? 'pd.Timestamp' : 'datetime.fromisoformat'}(${pythonText(String(value))})`;
      return `Decimal(${pythonText(String(value))})`;
  }
}

/** What a program must import for the constants in it. */
export function constantImports(program: string): readonly string[] {
  const times = ['date', 'datetime'].filter((name) => new RegExp(`\\b${name}\\.(?:fromisoformat|today)\\(`).test(program));
  return [
    ...(times.length === 0 ? [] : [`from datetime import ${times.join(', ')}`]),
    ...(/\bDecimal\(/.test(program) ? ['from decimal import Decimal'] : []),
  ];
}

/** The text of an argument that this language only takes as a constant. */
export function constantText(expr: Expr | undefined, what: string): string {
  return expr?.kind === 'lit' && typeof expr.value === 'string'
    ? expr.value
    : fail('UNSUPPORTED', `${what} must be a constant text here; export to Spark instead`);
}

/** A LIKE pattern as a regular expression that matches whole texts. */
export function likeExpression(pattern: string, escaping: string): string {
  let source = '';
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else source += (character === escaping ? (characters[++i] ?? '') : character).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  }
  return `(?s)^${source}$`;
}

export function isParquet({ format, paths }: Scan): boolean {
  return format === 'parquet' || (format === 'auto' && /\.(?:parquet|parq)$/i.test(paths[0] ?? ''));
}

/** The one character between cells, where it was said or is told by the name: these readers know no more than one byte. */
export function separatorOf({ options, format, paths }: Scan): string | null {
  const said = options['delimiter'];
  if (said === 'tab') return '\t';
  if (typeof said === 'string' && said !== 'auto') {
    if (!/^[\0-\x7f]$/.test(said))
      fail(
        'UNSUPPORTED',
        `the delimiter ${said} is more than one byte, which this language reads slowly or not at all; export to Spark or DuckDB instead`,
      );
    return said;
  }
  return format === 'tsv' || /\.tsv(?:\.gz)?$/i.test(paths[0] ?? '') ? '\t' : null;
}
