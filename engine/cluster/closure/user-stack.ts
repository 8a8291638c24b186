/** What an error's stack says of the user's functions; the frames of executors between them say nothing to the user. */
import type { FunctionData } from './function-data';

const SCHEME = 'hearth-fn:';

/** The file name that a compiled function has in stacks. */
export function userFile({ call, site }: FunctionData): string {
  return `${SCHEME}${call}${site === '' ? '' : ` at ${site}`}`;
}

/** The lines `at f (filter at films.ts:12, line 1:15)`, innermost first. */
export function userStack(error: unknown): readonly string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack.split('\n').flatMap((line) => {
    const match = /^\s*at (?:(.*?) \()?hearth-fn:(.*?):(\d+):(\d+)\)?$/.exec(line);
    if (match === null) return [];
    const [, fn = '', place, row, column] = match;
    return [`    at ${named(fn)} (${place}, line ${row}:${column})`];
  });
}

function named(fn: string): string {
  return fn === '' || fn === 'eval' ? '<anonymous>' : fn;
}
