import { fail } from '../errors';
import { arrow } from './arrow/index';
import { avro } from './avro/index';
import { unpackedName } from './compressed/index';
import { csv, tsv } from './csv/index';
import type { Format } from './format';
import { json } from './json/index';
import { jsonl } from './jsonl/index';
import { parquet } from './parquet/index';
import { sqlite } from './sqlite/index';
import { xlsx } from './xlsx/index';

/** A format whose options are not known here: they come decoded by its own declaration. */
export type AnyFormat = Format;

/** Every file format. A new one is a file or folder and a line here. */
export const formats: readonly AnyFormat[] = [csv, tsv, parquet, jsonl, json, arrow, xlsx, avro, sqlite];

export function formatNamed(name: string): AnyFormat {
  const names = formats.map((each) => each.name).join(', ');
  return (
    formats.find((each) => each.name === name) ??
    fail('UNKNOWN_FORMAT', `no format "${name}"; there are ${names}`, { format: name })
  );
}

const ORC_MAGIC = Buffer.from('ORC');

/** The format that is surest of the first bytes; the path's extension has a say where content alone does not settle it. */
export function detectFormat(head: Uint8Array, path: string): AnyFormat {
  const name = unpackedName(path);
  const [best] = formats.map((each) => ({ format: each, sure: each.sniff(head, name) })).sort((a, b) => b.sure - a.sure);
  if ((best?.sure ?? 0) < 0.5 && ORC_MAGIC.equals(head.subarray(0, ORC_MAGIC.length)))
    fail('UNSUPPORTED', `${path} is an ORC file, which no reader without native code reads; convert it to Parquet`, { path });
  if (best !== undefined && best.sure > 0) return best.format;
  return fail(
    'UNKNOWN_FORMAT',
    `${path} is in no format known here; name one of ${formats.map((each) => each.name).join(', ')}`,
    { path },
  );
}
