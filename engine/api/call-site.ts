/** Where in the user's program an RDD or a job was made; names them as Spark does: `filter at films.ts:6`. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** All of the engine's files: its folder in the source tree, the bundles' in a build. */
const ENGINE = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '..' : '.', import.meta.url));

const DEPTH = 16;

/** `films.ts:6`; empty where the program has no file. */
export function callSite(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEPTH;
  const { stack = '' } = new Error('where');
  Error.stackTraceLimit = limit;
  return siteIn(stack);
}

export function siteIn(stack: string): string {
  for (const line of stack.split('\n').slice(1)) {
    const match = /\(?((?:file:\/\/)?[^\s()]+):(\d+):\d+\)?$/.exec(line);
    if (match === null) continue;
    const path = match[1]!.startsWith('file://') ? fileURLToPath(match[1]!.replace(/\?.*$/, '')) : match[1]!;
    if (path.startsWith(ENGINE) || path.startsWith('node:')) continue;
    return `${basename(path)}:${match[2]}`;
  }
  return '';
}

/** `filter at films.ts:6` */
export function namedAt(call: string, site: string = callSite()): string {
  return site === '' ? call : `${call} at ${site}`;
}
