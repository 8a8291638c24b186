import type { Field } from '../../plan/schema';
import { type Packable, packable } from '../compressed/pack';
import { looksBinary, unicodeOf } from '../encoding/detect';
import { type Format, format, type OpenContext } from '../format';
import type { Source } from '../source';
import { GRAIN, type Grain, linesPlace, openJson } from './open';
import { type JsonReadValues, type JsonWriteOptions, linesReadOptions } from './options';
import { readJson } from './read';
import { reconcileJson } from './reconcile';
import { jsonWriter } from './write';

/** One JSON object a line. `grain` is for tests that need many small splits. */
export function jsonLines(grain: Grain): Format<typeof linesReadOptions, Packable<JsonWriteOptions>> {
  return format({
    name: 'jsonl',
    label: 'JSON Lines',
    extensions: ['jsonl', 'ndjson'],
    readOptions: linesReadOptions,
    lines: true,
    encoding: unicodeOf,
    sniff: certainty,
    open: (source: Source, options: JsonReadValues, declared: readonly Field[], context?: OpenContext) =>
      openJson(
        source,
        options,
        declared,
        { ...grain, splitBytes: grain.splitBytes ?? context?.maxPartitionBytes ?? null },
        linesPlace,
      ),
    read: readJson,
    reconcile: reconcileJson,
    write: packable(jsonWriter('lines')),
  });
}

export const jsonl = jsonLines(GRAIN);

/** The first lines are objects of their own. */
function certainty(head: Uint8Array, path: string): number {
  const named = /\.(?:jsonl|ndjson)$/i.test(path);
  if (looksBinary(head)) return named ? 0.05 : 0;
  const lines = textOf(head)
    .split('\n')
    .map((line) => line.trim());
  const whole = (head.length < 65536 ? lines : lines.slice(0, -1)).filter((line) => line !== '').slice(0, 20);
  const objects = whole.filter((line) => line.startsWith('{') && line.endsWith('}')).length;
  if (objects > 0 && objects * 10 >= whole.length * 9) return named || whole.length > 1 ? 0.95 : 0.85;
  return named ? 0.7 : 0;
}

/** UTF-16 without its zeros, which is enough to tell brackets. */
function textOf(head: Uint8Array): string {
  return Buffer.from(head)
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '');
}
