import type { Table } from '../../../../engine/columns/column';
import { createMemory } from '../../../../engine/columns/memory';
import type { Value } from '../../../../engine/columns/vector';
import { delimited } from '../../../../engine/formats/csv/index';
import type { Opened, ReadContext, ReadResult, ReadSummary } from '../../../../engine/formats/format';
import type { AnyFormat } from '../../../../engine/formats/index';
import { decodeOptions } from '../../../../engine/formats/option';
import type { MemorySource } from '../../../../engine/formats/source';
import type { OptionBag } from '../../../../engine/plan/relation';
import type { Field, Schema } from '../../../../engine/plan/schema';
import { textSource } from '../../../support/text-source';
import { rowsOf } from './rows-of';

export interface Opening {
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
  readonly reads: readonly ReadResult[];
  /** Reads done before nothing was left to read again. */
  readonly readCount: number;
}

export const context: ReadContext = { memory: (bytes) => createMemory(bytes), tick: () => undefined };

export function memorySource(content: string | Uint8Array, path = 'data.csv'): MemorySource {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const chunk = new SharedArrayBuffer(Math.max(1, bytes.length));
  new Uint8Array(chunk).set(bytes);
  return { kind: 'memory', path, size: bytes.length, chunkBytes: Math.max(1, bytes.length), chunks: [chunk] };
}

/** Opens, reads every partition and reads again whatever reconcile names, as the driver does. */
export async function readAll(content: string | Uint8Array, opening: Opening = {}): Promise<Everything> {
  const format = delimited('csv', 'CSV', ['csv'], 'auto', {
    splitBytes: opening.splitBytes ?? null,
    blockBytes: opening.blockBytes ?? 1 << 18,
  });
  const { source, encoding, longDelimiter } = await textSource(format as AnyFormat, memorySource(content), opening.options ?? {});
  const bag = decodeOptions('csv', format.readOptions, opening.options ?? {});
  let opened = await format.open(source, bag, opening.declared ?? [], { maxPartitionBytes: null, encoding, longDelimiter });
  const reads: (ReadResult | null)[] = opened.splits.map(() => null);
  const stale = new Map(opened.splits.map((_, partition) => [partition, null as readonly number[] | null]));
  let readCount = 0;
  for (let round = 0; stale.size > 0; round++) {
    if (round > 1000) throw new Error('reconcile finds no end');
    for (const [partition, columns] of stale) {
      const request = {
        source,
        split: opened.splits[partition]!,
        partition,
        schema: opened.schema,
        options: decodeOptions('csv', format.readOptions, opened.options),
        detail: structuredClone(opened.detail),
        limit: opening.limit ?? null,
        columns,
        previous: columns === null ? null : (reads[partition]?.table ?? null),
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
  return {
    opened,
    schema: opened.schema,
    types: opened.schema.map((field) => field.type),
    names: opened.schema.map((field) => field.name),
    rows: done.flatMap((read) => rowsOf(read.table)),
    reads: done,
    readCount,
  };
}

export function tableOf(result: Everything): Table {
  return result.reads[0]!.table;
}
