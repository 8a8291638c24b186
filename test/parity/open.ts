import type { Answer } from './hearth';
import type { Program } from './program';

/** An answer without what Spark leaves open (see Program.open). */
export function normalised(answer: Answer, open: Program['open']): Answer {
  const ordered = open.rows === undefined ? answer : withRows(answer, sorted);
  const inner = open.inside === undefined ? ordered : withRows(ordered, (rows) => rows.map(sortedInside));
  const settled = open.inside === undefined || open.rows === undefined ? inner : withRows(inner, sorted);
  return open.digits === undefined ? settled : rounded(settled);
}

/** The rows of a frame or of each of several, the entries of a map, the elements of a list. */
function withRows(answer: Answer, change: (rows: readonly Answer[]) => readonly Answer[]): Answer {
  if (Array.isArray(answer)) return answer.some(isTable) ? answer.map((each) => withRows(each, change)) : change(answer);
  if (typeof answer !== 'object' || answer === null) return answer;
  if ('map' in answer) return { map: change(answer.map as readonly Answer[]) };
  return 'rows' in answer ? { ...answer, rows: change(answer.rows as readonly Answer[]) } : answer;
}

function isTable(answer: Answer): boolean {
  return typeof answer === 'object' && answer !== null && 'rows' in answer;
}

function sorted(rows: readonly Answer[]): readonly Answer[] {
  return [...rows]
    .map((row) => [JSON.stringify(row), row] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => row);
}

/** Lists at any depth in a row, but not the row itself where it is a pair. */
function sortedInside(row: Answer): Answer {
  if (!Array.isArray(row)) return row;
  const isPair = row.length === 2 && Array.isArray(row[1]) && !Array.isArray(row[0]);
  return isPair ? [row[0], deeplySorted(row[1])] : deeplySorted(row);
}

function deeplySorted(value: Answer): Answer {
  return Array.isArray(value) ? sorted(value.map(deeplySorted)) : value;
}

function rounded(value: Answer): Answer {
  if (typeof value === 'number') return Number(value.toPrecision(12));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, rounded(each)]));
}
