/** Undo and redo over immutable documents. Edits with the same tag in quick succession (typing, dragging) are one step. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly tag: string | null;
  readonly timeMs: number;
}

const COALESCE_MS = 1500;
const LIMIT = 200;

export function historyOf<T>(present: T): History<T> {
  return { past: [], present, future: [], tag: null, timeMs: 0 };
}

export function record<T>(history: History<T>, present: T, tag: string | null, nowMs: number): History<T> {
  if (present === history.present) return history;
  const continues = tag !== null && tag === history.tag && nowMs - history.timeMs < COALESCE_MS && history.past.length > 0;
  const past = continues ? history.past : [...history.past, history.present].slice(-LIMIT);
  return { past, present, future: [], tag, timeMs: nowMs };
}

/** Changes the present without a step of its own (the schema widened, say). */
export function amend<T>(history: History<T>, present: T): History<T> {
  return { ...history, present };
}

export function undo<T>(history: History<T>): History<T> {
  const present = history.past.at(-1);
  if (present === undefined) return history;
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], tag: null, timeMs: 0 };
}

export function redo<T>(history: History<T>): History<T> {
  const [present, ...future] = history.future;
  if (present === undefined) return history;
  return { past: [...history.past, history.present], present, future, tag: null, timeMs: 0 };
}
