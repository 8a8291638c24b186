import { alignTable } from '../../../../engine/columns/align-table';
import type { Table } from '../../../../engine/columns/column';
import { createMemory } from '../../../../engine/columns/memory';
import type { Value } from '../../../../engine/columns/vector';
import type { Opened, ReadContext, ReadResult, ReadSummary } from '../../../../engine/formats/format';
import type { AnyFormat } from '../../../../engine/formats/index';
import { jsonLines } from '../../../../engine/formats/jsonl/index';
import { decodeOptions } from '../../../../engine/formats/option';
import type { OptionBag } from '../../../../engine/plan/relation';
import type { Field, Schema } from '../../../../engine/plan/schema';
import { textSource } from '../../../support/text-source';
import { memorySource } from '../csv/open-text';
import { rowsOf } from '../csv/rows-of';

export interface Opening {
  readonly format?: AnyFormat;
  readonly options?: OptionBag;
  readonly declared?: readonly Field[];
  readonly splitBytes?: number;
  readonly blockBytes?: number;
  readonly limit?: number;
}

export interface Everything {
  readonly opened: Opened;
  readonly schema: Schema;
  readonly types: readonly string[];
  readonly names: readonly string[];
  readonly rows: Value[][];
  readonly tables: readonly Table[];
  readonly summaries: readonly ReadSummary[];
  /** Reads done before nothing was left to read again. */
  readonly readCount: number;
}

const context: ReadContext = { memory: (bytes) => createMemory(bytes), tick: () => undefined };

/** Opens, reads every partition and reads again whatever reconcile names, as the driver does. */
export async function readAll(content: string | Uint8Array, opening: Opening = {}): Promise<Everything> {
  const grain = { splitBytes: opening.splitBytes ?? null, blockBytes: opening.blockBytes ?? 1 << 18 };
  const format = (opening.format ?? jsonLines(grain)) as AnyFormat;
  const { source, encoding } = await textSource(format, memorySource(content, 'data.jsonl'), opening.options ?? {});
  let opened = await format.open(
    source,
    decodeOptions(format.name, format.readOptions, opening.options ?? {}),
    opening.declared ?? [],
    { maxPartitionBytes: null, encoding },
  );
  const reads: (ReadResult | null)[] = opened.splits.map(() => null);
  const stale = new Map(opened.splits.map((_, partition) => [partition, null as readonly number[] | null]));
  let readCount = 0;
  for (let round = 0; stale.size > 0; round++) {
    if (round > 1000) throw new Error('reconcile finds no end');
    for (const [partition, columns] of stale) {
      const known = reads[partition];
      const request = {
        source,
        split: opened.splits[partition]!,
        partition,
        schema: opened.schema,
        options: decodeOptions(format.name, format.readOptions, opened.options),
        detail: structuredClone(opened.detail),
        limit: opening.limit ?? null,
        columns,
        previous: columns === null || known == null ? null : alignTable(known.table, opened.schema),
      };
      reads[partition] = await format.read(request, context);
      readCount++;
    }
    stale.clear();
    const judged = format.reconcile!(
      opened,
      reads.map((read): ReadSummary | null => read?.summary ?? null),
    );
    const splits = [...opened.splits];
    for (const each of judged.reread) {
      splits[each.partition] = each.split;
      stale.set(each.partition, each.columns);
    }
    opened = { ...opened, schema: judged.schema, splits };
  }
  const done = reads.filter((read) => read !== null);
  const tables = done.map((read) => alignTable(read.table, opened.schema));
  return {
    opened,
    schema: opened.schema,
    types: opened.schema.map((field) => field.type),
    names: opened.schema.map((field) => field.name),
    rows: tables.flatMap(rowsOf),
    tables,
    summaries: done.map((read) => read.summary),
    readCount,
  };
}

export const lines = (...records: readonly unknown[]): string =>
  records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');
