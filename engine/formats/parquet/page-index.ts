import { Damage } from './damage';
import type { ChunkInfo, ChunkStatistics, Place } from './row-group';
import { ThriftReader } from './thrift-reader';
import { ThriftType } from './thrift-types';

/** A page with values, as the offset index of its chunk tells of it. */
export interface IndexedPage extends Place {
  /** In its row group. */
  readonly firstRow: number;
  readonly rows: number;
}

export type ReadPlace = (place: Place) => Uint8Array;

/** Longer than any writer's: such an index is passed over. */
const MOST_BYTES = 2 ** 26;

/** The pages of a chunk of so many rows; null = there is no index, or none that can be true: then the chunk is read as if it had none. */
export function indexedPages(info: ChunkInfo, rows: number, read: ReadPlace): readonly IndexedPage[] | null {
  const found = decoded(info.offsetIndex, read, offsetIndex);
  if (found === null) return null;
  const pages = found.map((page, i) => ({ ...page, rows: (found[i + 1]?.firstRow ?? rows) - page.firstRow }));
  let end = info.start;
  for (const page of pages) {
    if (page.start < end || page.bytes <= 0 || page.rows <= 0) return null;
    end = page.start + page.bytes;
  }
  return pages[0]?.firstRow === 0 && end <= info.start + info.compressedBytes ? pages : null;
}

/** What is told of each of so many pages; null = nothing that fits them. */
export function pageStatistics(
  info: ChunkInfo,
  pages: readonly IndexedPage[],
  read: ReadPlace,
): readonly ChunkStatistics[] | null {
  const index = decoded(info.columnIndex, read, columnIndex);
  if (index === null) return null;
  const { nullPages, least, most, nullCounts } = index;
  const lists = [nullPages, least, most, ...(nullCounts.length === 0 ? [] : [nullCounts])];
  if (lists.some((list) => list.length !== pages.length)) return null;
  return pages.map(({ rows }, i) =>
    nullPages[i] === true
      ? { least: null, most: null, nullCount: rows }
      : { least: least[i]!, most: most[i]!, nullCount: nullCounts[i] ?? null },
  );
}

function decoded<T>(place: Place | null, read: ReadPlace, decode: (reader: ThriftReader) => T): T | null {
  if (place === null || place.bytes > MOST_BYTES) return null;
  try {
    return decode(new ThriftReader(read(place)));
  } catch (error) {
    if (error instanceof Damage) return null;
    throw error;
  }
}

function offsetIndex(reader: ThriftReader): readonly (Place & { readonly firstRow: number })[] {
  const pages: (Place & { readonly firstRow: number })[] = [];
  reader.struct(ThriftType.STRUCT, (id, type) => {
    if (id !== 1) return reader.skip(type);
    reader.list(type, (each) => {
      const page = { start: 0, bytes: 0, firstRow: 0 };
      reader.struct(each, (field, inner) => {
        if (field === 1) page.start = reader.integer(inner);
        else if (field === 2) page.bytes = reader.integer(inner);
        else if (field === 3) page.firstRow = reader.integer(inner);
        else reader.skip(inner);
      });
      pages.push(page);
    });
  });
  return pages;
}

interface ColumnIndex {
  readonly nullPages: readonly boolean[];
  readonly least: readonly Uint8Array[];
  readonly most: readonly Uint8Array[];
  readonly nullCounts: readonly number[];
}

function columnIndex(reader: ThriftReader): ColumnIndex {
  const nullPages: boolean[] = [];
  const least: Uint8Array[] = [];
  const most: Uint8Array[] = [];
  const nullCounts: number[] = [];
  reader.struct(ThriftType.STRUCT, (id, type) => {
    if (id === 1) reader.list(type, (each) => nullPages.push(reader.element(each)));
    else if (id === 2) reader.list(type, (each) => least.push(reader.binary(each)));
    else if (id === 3) reader.list(type, (each) => most.push(reader.binary(each)));
    else if (id === 5) reader.list(type, (each) => nullCounts.push(reader.integer(each)));
    else reader.skip(type);
  });
  return { nullPages, least, most, nullCounts };
}
