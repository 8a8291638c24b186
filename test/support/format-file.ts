import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createMemory } from '../../engine/columns/memory';
import type { Value } from '../../engine/columns/vector';
import type { Format, Opened, ReadContext, ReadResult, ReadSummary } from '../../engine/formats/format';
import { decodeOptions } from '../../engine/formats/option';
import type { FileSource, Source } from '../../engine/formats/source';
import type { OptionBag } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import { type Row, rowsIn } from './table';
import { textSource } from './text-source';

export interface FileTable {
  readonly opened: Opened;
  readonly schema: Schema;
  readonly rows: readonly Row[];
  readonly reads: readonly ReadResult[];
}

export const readContext: ReadContext = { memory: (bytes) => createMemory(bytes), tick: () => undefined };

export function fileSource(path: string): FileSource {
  const { size, mtimeMs } = statSync(path);
  return { kind: 'file', path, size, modifiedMs: mtimeMs };
}

/** Opens a source, reads every partition, and reads again whatever reconcile names, as the driver does. */
export async function readTable(
  format: Format,
  file: Source,
  options: OptionBag = {},
  declared: Schema = [],
): Promise<FileTable> {
  const { source, encoding, longDelimiter } = await textSource(format, file, options);
  const asked = decodeOptions(format.name, format.readOptions, options);
  let opened = await format.open(source, asked, declared, { maxPartitionBytes: null, encoding, longDelimiter });
  const bag = decodeOptions(format.name, format.readOptions, opened.options);
  const reads: (ReadResult | null)[] = opened.splits.map(() => null);
  const stale = new Map<number, readonly number[] | null>(opened.splits.map((_, partition) => [partition, null]));
  for (let round = 0; stale.size > 0; round++) {
    if (round > 100) throw new Error('reconcile finds no end');
    for (const [partition, columns] of stale) {
      const { schema, detail } = opened;
      const previous = columns === null ? null : (reads[partition]?.table ?? null);
      const request = {
        source,
        split: opened.splits[partition]!,
        partition,
        schema,
        options: bag,
        limit: null,
        columns,
        previous,
      };
      reads[partition] = await format.read({ ...request, detail: structuredClone(detail) }, readContext);
    }
    stale.clear();
    const judged = format.reconcile?.(
      opened,
      reads.map((read): ReadSummary | null => read?.summary ?? null),
    );
    if (judged === undefined) break;
    opened = { ...opened, schema: judged.schema };
    for (const { partition, columns } of judged.reread) stale.set(partition, columns);
  }
  const done = reads.filter((read) => read !== null);
  return { opened, schema: opened.schema, rows: done.flatMap(({ table }) => rowsIn(table)), reads: done };
}

/** A value as the JSON beside a file spells it. */
export function plainValue(value: Value): unknown {
  if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** Files of `test/files/FOLDER` and what they hold. */
export function filesIn(folder: string): readonly { readonly name: string; readonly path: string; readonly expected: unknown }[] {
  const root = join(import.meta.dirname, '..', 'files', folder);
  const names = readdirSync(root);
  const data = names.filter((name) => names.includes(`${name}.json`));
  return data.map((name) => {
    const path = join(root, name);
    return { name, path, expected: JSON.parse(readFileSync(`${path}.json`, 'utf8')) };
  });
}

export function plainTable({ schema, rows }: FileTable): unknown {
  return {
    names: schema.map((field) => field.name),
    types: schema.map((field) => field.type),
    rows: rows.map((row) => row.map(plainValue)),
  };
}
