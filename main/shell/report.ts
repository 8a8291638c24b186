/** What a script's failure looks like: its place, its line with a caret, the frames of the user's own files, and the causes. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { shortPath } from './short-path';

interface Frame {
  readonly text: string;
  /** Null where a frame names no file, as those of an executor. */
  readonly path: string | null;
  readonly line: number;
  readonly column: number;
}

/** `engineFolder`: frames from inside it, like Node's own, are nobody's business. */
export function failureText(error: unknown, engineFolder: string): string {
  if (!(error instanceof Error)) return `hearth: uncaught ${inspect(error)}`;
  const frames = userFrames(error, engineFolder);
  const place = saysWhere(error) ? '' : placeOf(frames);
  const text = `${place}${headOf(error)}${place === '' ? '' : excerpt(frames)}${linesOf(frames)}`;
  return linkFailure(error) ?? `hearth: ${text}${causesText(error, engineFolder)}`;
}

/** The same at the prompt, where the line is still to be seen. */
export function uncaughtText(error: Error, engineFolder: string): string {
  return `${headOf(error)}${linesOf(userFrames(error, engineFolder))}${causesText(error, engineFolder)}`;
}

/** Causes that say what the errors above them have not said. */
function causesText(error: Error, engineFolder: string): string {
  return withCauses(error)
    .filter((cause, index, chain) => index > 0 && !chain.slice(0, index).some(({ message }) => message.includes(cause.message)))
    .map((cause) => `\n  caused by ${headOf(cause)}${linesOf(userFrames(cause, engineFolder))}`)
    .join('');
}

/** An import of a name that a module does not export: Node writes the place before the stack. */
function linkFailure(error: Error): string | null {
  const [, url, line, code, head] = /^(file:\S+):(\d+)\n(.*\n *\^+)\n(.*)/.exec(error.stack ?? '') ?? [];
  return url === undefined ? null : `hearth: ${shortPath(fileURLToPath(url))}:${line}: ${head}\n  ${code?.replace('\n', '\n  ')}`;
}

/** V8 does not tell where it found a syntax error while it compiled a module (a name declared twice): only Node's own report can. */
export function isUnplaced(error: unknown, engineFolder: string): boolean {
  return (
    error instanceof SyntaxError &&
    !saysWhere(error) &&
    linkFailure(error) === null &&
    userFrames(error, engineFolder).length === 0
  );
}

function saysWhere(error: Error): boolean {
  return /^\S.*:\d+:\d+: /.test(error.message);
}

/** The frames that are the user's; also those that name no file. */
function userFrames(error: Error, engineFolder: string): readonly Frame[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line) && !/\(?node:[\w/]+:\d+:\d+\)?$|\(native\)|<anonymous>\)?$/.test(line))
    .map(frameOf)
    .filter(({ path }) => path === null || !(path.startsWith(engineFolder) || /[/\\]node_modules[/\\]/.test(path)));
}

function frameOf(text: string): Frame {
  const [, where, line, column] =
    /^ {4}at (?:.*\()?(?:async )?((?:file:\/\/|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?$/.exec(text) ?? [];
  if (where === undefined) return { text, path: null, line: 0, column: 0 };
  const path = where.startsWith('file:') ? fileURLToPath(where) : where;
  return { text: text.replace(where, shortPath(path)), path, line: Number(line), column: Number(column) };
}

function headOf(error: Error): string {
  return saysWhere(error) ? error.message : `${error.name}: ${error.message}`;
}

function placeOf(frames: readonly Frame[]): string {
  const first = frames.find(({ path }) => path !== null);
  return first === undefined ? '' : `${shortPath(first.path ?? '')}:${first.line}:${first.column}: `;
}

function withCauses(error: Error): readonly Error[] {
  const chain = [error];
  for (let cause = error.cause; cause instanceof Error && !chain.includes(cause); cause = cause.cause) chain.push(cause);
  return chain;
}

function linesOf(frames: readonly Frame[]): string {
  return frames.map(({ text }) => `\n${text}`).join('');
}

function excerpt(frames: readonly Frame[]): string {
  const { path, line, column } = frames.find((frame) => frame.path !== null)!;
  const text = lineOf(path ?? '', line);
  return text === undefined ? '' : `\n  ${text}\n  ${' '.repeat(column - 1)}^`;
}

function lineOf(path: string, line: number): string | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n')[line - 1]?.trimEnd();
  } catch {
    return undefined;
  }
}
