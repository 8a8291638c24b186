import { EngineError } from '../../engine/errors';

/** A failure as a card shows it: what, and what to do. The engine's messages carry both in one line. */
export interface Failure {
  readonly title: string;
  readonly detail: string;
  readonly code: string;
}

export function isCancelled(error: unknown): boolean {
  return (error instanceof EngineError && error.code === 'CANCELLED') || (error instanceof Error && error.name === 'AbortError');
}

/** `what: where; remedy` is cut at its first semicolon; a message without one stands whole in the title. */
export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof EngineError ? error.code : 'INTERNAL';
  const cut = message.indexOf('; ');
  const what = cut < 0 ? message : message.slice(0, cut);
  const title = beginsWithName(error) ? what : sentence(what);
  const remedy = cut < 0 ? '' : sentence(message.slice(cut + 2));
  return { title, detail: remedy === '' || remedy.endsWith('?') ? remedy : `${remedy}.`, code };
}

/** Failures of files and of places begin with a name of any kind, and a name keeps its letters. */
function beginsWithName(error: unknown): boolean {
  return error instanceof EngineError && (error.kind === 'data' || error.kind === 'resource');
}

/** Starts with a capital, unless it starts with a name (of a file, a function, a column), which stays as it is. */
function sentence(text: string): string {
  const plain = text.replace(/\.$/, '');
  return /^[a-z]+ /.test(plain) ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
}
