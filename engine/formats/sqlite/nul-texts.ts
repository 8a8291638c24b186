import { quotedName } from './database';
import type { SqliteValue } from './sqlite-value';

/**
 * The library hands over a text up to its first NUL. So a text that has one is asked for as bytes, and flags, a bit for each column, tell
 * such bytes from a blob.
 */
const COLUMNS_A_FLAG = 50;

/** What to select: the columns as c0, c1 … and the flags as f0, f1 … */
export function selected(columns: readonly string[]): string {
  const holdsNul = (name: string): string => `(typeof(${name}) = 'text' and instr(${name}, char(0)) > 0)`;
  const names = columns.map(quotedName);
  const values = names.map((name, i) => `iif(${holdsNul(name)}, cast(${name} as blob), ${name}) as c${i}`);
  const flags = Array.from({ length: Math.ceil(names.length / COLUMNS_A_FLAG) }, (_, flag) => {
    const own = names.slice(flag * COLUMNS_A_FLAG, (flag + 1) * COLUMNS_A_FLAG);
    return `${own.map((name, bit) => `${holdsNul(name)} * ${2 ** bit}`).join(' + ')} as f${flag}`;
  });
  return [...values, ...flags].join(', ');
}

const utf8 = new TextDecoder();

/** The value of a column in a row that was selected so. */
export function valueIn(row: Readonly<Record<string, SqliteValue>>, column: number): SqliteValue {
  const value = row[`c${column}`] ?? null;
  if (!(value instanceof Uint8Array)) return value;
  const flag = Number(row[`f${Math.floor(column / COLUMNS_A_FLAG)}`]);
  return Math.floor(flag / 2 ** (column % COLUMNS_A_FLAG)) % 2 === 1 ? utf8.decode(value) : value;
}
