/** What a script's failure looks like: its place, its line with a caret, the frames of the user's own files, and the causes. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

interface Frame {
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** `engineFolder`: frames from inside it, like Node's own, are nobody's business. */
export function failureText(error: unknown, engineFolder: string): string {
  if (!(error instanceof Error)) return `hearth: uncaught ${inspect(error)}`;
  const frames = framesOf(error, engineFolder);
  const causes = causesOf(error).map((cause) => `  caused by ${headOf(cause)}${frameLines(framesOf(cause, engineFolder))}`);
  return [`hearth: ${place(error, frames)}${headOf(error)}${excerpt(frames[0])}${frameLines(frames)}`, ...causes].join('\n');
}

/** A syntax error names its place itself: stripping writes it into the message, V8 before the stack. */
function place(error: Error, [first]: readonly Frame[]): string {
  const compiled = /^(file:\S+):(\d+)\n/.exec(error.stack ?? '');
  if (compiled !== null) return `${shortPath(fileURLToPath(compiled[1]!))}:${compiled[2]}: `;
  return first === undefined ? '' : `${shortPath(first.path)}:${first.line}:${first.column}: `;
}

function headOf(error: Error): string {
  return error instanceof SyntaxError && /^\S.*:\d+:\d+: /.test(error.message)
    ? error.message
    : `${error.name}: ${error.message}`;
}

function causesOf(error: Error): readonly Error[] {
  const causes: Error[] = [];
  for (let cause = error.cause; cause instanceof Error && !causes.includes(cause); cause = cause.cause) causes.push(cause);
  return causes;
}

function framesOf(error: Error, engineFolder: string): readonly Frame[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .map(frameOf)
    .filter((frame) => frame !== null)
    .filter(({ path }) => !path.startsWith(engineFolder) && !/[/\\]node_modules[/\\]/.test(path));
}

function frameOf(text: string): Frame | null {
  const match = /\(?(file:\/\/.+|\/.+|[A-Za-z]:\\.+):(\d+):(\d+)\)?$/.exec(text);
  if (match === null) return null;
  const [, where = '', line, column] = match;
  const path = where.startsWith('file:') ? fileURLToPath(where.replace(/^.*(?=file:)/, '')) : where;
  return { text: text.replace(where, shortPath(path)), path, line: Number(line), column: Number(column) };
}

function frameLines(frames: readonly Frame[]): string {
  return frames.map(({ text }) => `\n${text}`).join('');
}

function excerpt(frame: Frame | undefined): string {
  const line = frame === undefined ? undefined : lineOf(frame.path, frame.line);
  return line === undefined || frame === undefined ? '' : `\n  ${line}\n  ${' '.repeat(frame.column - 1)}^`;
}

function lineOf(path: string, line: number): string | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n')[line - 1]?.trimEnd();
  } catch {
    return undefined;
  }
}

/** As one would type it here. */
function shortPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') || near === '' ? path : near;
}
