import { Cursor, NotJson } from '../columns/nested/cursor';
import { memo } from './memo';

/** A step into a JSON value: a field by name, an item by its place. */
export type JsonStep = string | number;

const STEP = /\.([^.[\]]+)|\[(\d{1,9})\]|\['([^']*)'\]/y;

/** The steps of a path such as `$.a[0]['b c']`; null where it is none. */
export const jsonPathOf = memo((path: string): readonly JsonStep[] | null => {
  if (!path.startsWith('$')) return null;
  const steps: JsonStep[] = [];
  for (STEP.lastIndex = 1; STEP.lastIndex < path.length; ) {
    const match = STEP.exec(path);
    if (match === null) return null;
    steps.push(match[2] === undefined ? (match[1] ?? match[3])! : Number(match[2]));
  }
  return steps;
});

/** A text without its quotes, anything else as JSON without spaces; null where the path leads nowhere or to null. */
export function valueAtPath(text: string, steps: readonly JsonStep[]): string | null {
  try {
    const cursor = new Cursor(text);
    for (const step of steps) if (!enter(cursor, step)) return null;
    const kind = cursor.kind();
    if (kind === 'text') return cursor.string();
    const raw = cursor.raw();
    return kind === 'null' ? null : raw;
  } catch (error) {
    if (error instanceof NotJson) return null;
    throw error;
  }
}

/** Moves the cursor to the value of a step; false where there is none. */
function enter(cursor: Cursor, step: JsonStep): boolean {
  const kind = cursor.kind();
  let at = -1;
  const note = (isIt: boolean): void => {
    cursor.kind();
    if (isIt && at < 0) at = cursor.at;
    cursor.raw();
  };
  if (kind === 'object' && typeof step === 'string') cursor.fields((name) => note(name === step));
  else if (kind === 'array' && typeof step === 'number') cursor.items((index) => note(index === step));
  if (at >= 0) cursor.at = at;
  return at >= 0;
}
