import type { DictionaryChunk } from '../../columns/column';
import { type Pointer, viewsOf } from '../../columns/memory';
import { type ColumnJob, type Decoded, takeZeroed } from './decode-column';
import { denseTexts, isDictionary, leftEmpty, mostValues, readByteIndices, readIndices } from './encoded';
import type { LoadedChunk } from './load-chunk';
import { PageOpener, type PageValues } from './open-page';
import { Encoding } from './parquet-types';
import type { Room } from './room';
import type { LeafColumn } from './schema';

const CODES_ALWAYS = 256;

const storages = { 1: 'dict8', 2: 'dict16', 4: 'dict32' } as const;

/** Strings stay codes when every page is dictionary-encoded and the dictionaries are much shorter than the column. */
export function worthCodes(chunks: readonly LoadedChunk[], rows: number): boolean {
  const entries = entriesOf(chunks);
  return (
    entries <= Math.max(CODES_ALWAYS, rows / 2) &&
    chunks.every((chunk) => chunk.pages.every((page) => page.skipped || isDictionary(page.encoding)))
  );
}

function entriesOf(chunks: readonly LoadedChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + (chunk.dictionary?.values ?? 0), 0);
}

/** Strings as codes into one dictionary, merged from the dictionaries of all chunks; decoded above the scratch and moved down over it. */
export function decodeCodes(job: ColumnJob, validity: Pointer): Decoded {
  const { column, room, chunks, capacity } = job;
  const opener = new PageOpener(room, chunks);
  const merged = mergeDictionaries(room, column, chunks, opener);
  const width = merged.count <= 256 ? 1 : merged.count <= 65536 ? 2 : 4;
  const most = mostValues(chunks);
  const indices = room.take(most * 4);
  const dense = room.take(most * width);
  const codes = room.take(capacity * width);
  let row = 0;
  for (const [index, chunk] of chunks.entries()) {
    const map = merged.maps[index] ?? 0;
    for (const page of chunk.pages) {
      if (page.skipped) {
        row += leftEmpty(room, page, codes + row * width, width);
        continue;
      }
      const opened = opener.data(chunk, page, { validity, row });
      const out = codes + row * width;
      const target = opened.present === page.values ? out : dense;
      putCodes(opened, chunk.dictionary?.values ?? 0, map, target);
      if (target === dense) room.kernels.parquetSpread(dense, page.values, validity, row, width, out);
      row += page.values;
    }
  }
  return settle(job, opener.bottom, merged, codes, width);

  function putCodes(page: PageValues, entries: number, map: Pointer, target: Pointer): void {
    if (width === 1 && readByteIndices(room, page, entries, target)) {
      if (!isIdentity(room, map, entries)) room.kernels.parquetRecode(target, page.present, map);
    } else {
      readIndices(room, page, entries, indices);
      room.kernels.parquetCodes(indices, page.present, map, width, target);
    }
  }
}

/** Whether entries keep their numbers, as those of the first dictionary do. */
function isIdentity({ memory }: Room, map: Pointer, entries: number): boolean {
  return viewsOf(memory)
    .u32.subarray(map >>> 2, (map >>> 2) + entries)
    .every((code, entry) => code === entry);
}

interface Merged {
  readonly count: number;
  readonly offsets: Pointer;
  readonly bytes: Pointer;
  readonly usedBytes: number;
  /** For each chunk: entry of its dictionary → entry of the merged one (u32); 0 = it has none. */
  readonly maps: readonly Pointer[];
}

function mergeDictionaries(room: Room, column: LeafColumn, chunks: readonly LoadedChunk[], opener: PageOpener): Merged {
  const entries = entriesOf(chunks);
  const bytesBound = chunks.reduce((sum, chunk) => sum + (chunk.dictionary?.uncompressedBytes ?? 0), 0);
  const offsets = room.take((entries + 1) * 4);
  viewsOf(room.memory).u32[offsets >>> 2] = 0;
  const bytes = room.take(bytesBound);
  const slots = 2 ** Math.ceil(Math.log2(Math.max(16, entries * 2)));
  const table = takeZeroed(room, slots * 4);
  let count = 0;
  const maps = chunks.map((chunk) => {
    if (chunk.dictionary === null) return 0;
    const map = room.take(chunk.dictionary.values * 4);
    const texts = denseTexts(room, column, Encoding.PLAIN, opener.dictionary(chunk, chunk.dictionary));
    count =
      room.kernels.parquetDistinct(
        texts.offsets,
        texts.bytes,
        chunk.dictionary.values,
        table,
        slots - 1,
        offsets,
        bytes,
        count,
        map,
      ) >>> 0;
    room.release(texts.offsets);
    return map;
  });
  return { count, offsets, bytes, usedBytes: viewsOf(room.memory).u32[(offsets >>> 2) + count]!, maps };
}

/** The dictionary and the codes stand in this order above the scratch and move down over it. */
function settle({ room, capacity }: ColumnJob, bottom: Pointer, merged: Merged, codes: Pointer, width: 1 | 2 | 4): Decoded {
  const { count } = merged;
  const [offsets, bytes, values] = room.pack(bottom, [
    { from: merged.offsets, bytes: (count + 1) * 4 },
    { from: merged.bytes, bytes: merged.usedBytes },
    { from: codes, bytes: capacity * width },
  ]);
  const dictionary: DictionaryChunk = { count, offsets: offsets!, bytes: bytes! };
  return { storage: storages[width], values: values!, bytes: 0, dictionary };
}
