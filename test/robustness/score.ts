import type { Expected } from './file-spec';
import type { Cell } from './tables';

/**
 * What a reader made of a file, against what the file means, after Pollock (Vitagliano et al., "Pollock: A Data Loading Benchmark"): F1
 * of header cells (name and place), of records (all cells of a row) and of cells (value and column). Values are compared, not types:
 * 12.50 as text equals 12.5, an ISO date as text equals the date, but 31/12/2024 as text is no date, 1,5 no number. A file that did
 * not open scores nothing. A reader that made up names (col_1, column0) said that there is no header.
 */
export interface Scores {
  readonly header: number;
  readonly records: number;
  readonly cells: number;
}

export interface Read {
  readonly header: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export function scoresOf(expected: Expected, read: Read | null): Scores {
  if (read === null) return { header: 0, records: 0, cells: 0 };
  const rows = (table: Read) => table.rows.map((row) => row.map(spelled));
  const [meant, made] = [rows(expected), rows(read)];
  return {
    header: f1(expected.header.map(placed), read.header.map(placed)),
    records: f1(
      meant.map((row) => row.join('\u0001')),
      made.map((row) => row.join('\u0001')),
    ),
    cells: f1(
      meant.flatMap((row) => row.map(placed)),
      made.flatMap((row) => row.map(placed)),
    ),
  };
}

function placed(text: string, place: number): string {
  return `${place} ${text}`;
}

function f1(meant: readonly string[], made: readonly string[]): number {
  if (meant.length === 0 && made.length === 0) return 1;
  const left = new Map<string, number>();
  for (const each of meant) left.set(each, (left.get(each) ?? 0) + 1);
  let common = 0;
  for (const each of made) {
    const count = left.get(each) ?? 0;
    if (count === 0) continue;
    left.set(each, count - 1);
    common++;
  }
  return (2 * common) / (meant.length + made.length);
}

/** Equal values have equal texts. */
export function spelled(value: unknown): string {
  if (value === null || value === undefined) return '\u2205';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = String(value as Cell);
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/.test(text)) return String(Number(text));
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase();
  const moment = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.0+)?)?$/.exec(text);
  return moment === null ? text : `${moment[1]!}${moment[2] === undefined || moment[2] === '00:00:00' ? '' : `T${moment[2]}`}`;
}

export function mean(scores: readonly Scores[]): Scores & { readonly all: number } {
  const of = (key: keyof Scores) => scores.reduce((sum, each) => sum + each[key], 0) / Math.max(1, scores.length);
  const [header, records, cells] = [of('header'), of('records'), of('cells')];
  return { header, records, cells, all: (header + records + cells) / 3 };
}
