import type { Field } from '../../plan/schema';
import { type Packable, packable } from '../compressed/pack';
import { looksBinary, unicodeOf } from '../encoding/detect';
import { type Format, format, type OpenContext } from '../format';
import { GRAIN, type Grain, openJson } from '../jsonl/open';
import { type JsonWriteOptions, jsonReadOptions } from '../jsonl/options';
import { readJson } from '../jsonl/read';
import { reconcileJson } from '../jsonl/reconcile';
import { jsonWriter } from '../jsonl/write';
import type { OptionValues } from '../option';
import type { Source } from '../source';
import { locateAt } from './locate';

/** A document: a list of objects, at the top or at a path, one object, or objects one after the other. `grain` is for tests that need many small splits. */
export function jsonDocument(grain: Grain): Format<typeof jsonReadOptions, Packable<JsonWriteOptions>> {
  return format<typeof jsonReadOptions, Packable<JsonWriteOptions>>({
    name: 'json',
    label: 'JSON',
    extensions: ['json'],
    readOptions: jsonReadOptions,
    sniff: certainty,
    encoding: unicodeOf,
    open: (source: Source, options: OptionValues<typeof jsonReadOptions>, declared: readonly Field[], context?: OpenContext) =>
      openJson(
        source,
        options,
        declared,
        { ...grain, splitBytes: grain.splitBytes ?? context?.maxPartitionBytes ?? null },
        locateAt(options.path),
      ),
    read: readJson,
    reconcile: reconcileJson,
    write: packable(jsonWriter('list')),
  });
}

export const json = jsonDocument(GRAIN);

/** Begins with a list of objects or with an object; JSON Lines are surer of what they are. */
function certainty(head: Uint8Array, path: string): number {
  const named = /\.json$/i.test(path);
  if (looksBinary(head)) return named ? 0.05 : 0;
  const text = Buffer.from(head)
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)/, '');
  if (/^\s*(?:\[\s*(?:\{|\]|$)|\{\s*(?:"|\}|$))/.test(text)) return named ? 0.9 : 0.8;
  return named ? 0.6 : 0;
}
