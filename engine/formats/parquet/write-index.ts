import type { WrittenChunk } from '../format';
import type { Statistics } from './statistics';
import { ThriftType } from './thrift-types';
import { binary, byte, i32, i64, list, struct, type ThriftField, thriftBytes } from './thrift-writer';
import type { WrittenColumn, WrittenRowGroup } from './write-footer';

/** A data page, for the file's page index; `offset` counts from the chunk's first byte. */
export interface WrittenPage {
  readonly offset: number;
  readonly bytes: number;
  readonly firstRow: number;
  readonly present: number;
  readonly nullCount: number;
  /** Null = those of its chunk: values by number share their dictionary. */
  readonly statistics: Statistics | null;
}

/** Where the index of a column chunk lies. */
export interface IndexPlaces {
  readonly offsets: IndexPlace;
  /** Null = there is a page whose bounds cannot be told. */
  readonly columns: IndexPlace | null;
}

interface IndexPlace {
  readonly start: number;
  readonly bytes: number;
}

export interface PageIndexes {
  /** What stands between the row groups and the footer. */
  readonly bytes: Uint8Array;
  /** Of each row group, of each of its columns; null = it has none. */
  readonly places: readonly (readonly (IndexPlaces | null)[])[];
}

/** The page indexes of a file whose row groups end at byte `start`. */
export function pageIndexes(chunks: readonly WrittenChunk[], start: number): PageIndexes {
  const parts: Uint8Array[] = [];
  let end = start;
  const put = (fields: readonly ThriftField[]): IndexPlace => {
    const bytes = thriftBytes(fields);
    parts.push(bytes);
    end += bytes.length;
    return { start: end - bytes.length, bytes: bytes.length };
  };
  const places = chunks.map(({ offset, detail }) =>
    (detail as WrittenRowGroup).columns.map((column): IndexPlaces | null => {
      if (column.pages === null || column.pages.length === 0) return null;
      const bounds = columnIndex(column, column.pages);
      return { columns: bounds === null ? null : put(bounds), offsets: put(offsetIndex(column.pages, offset)) };
    }),
  );
  return { bytes: Buffer.concat(parts), places };
}

/** Every page that has values must have bounds, or there is no index. */
function columnIndex({ statistics }: WrittenColumn, pages: readonly WrittenPage[]): readonly ThriftField[] | null {
  const told = pages.map((page) => {
    const { least = null, most = null } = page.statistics ?? statistics ?? {};
    return page.present === 0 ? NOTHING : least === null || most === null ? null : { least, most };
  });
  if (!told.every((each) => each !== null)) return null;
  return [
    list(
      1,
      ThriftType.TRUE,
      pages.map(({ present }) => byte(0, present === 0 ? ThriftType.TRUE : ThriftType.FALSE)),
    ),
    list(
      2,
      ThriftType.BINARY,
      told.map(({ least }) => binary(0, least)),
    ),
    list(
      3,
      ThriftType.BINARY,
      told.map(({ most }) => binary(0, most)),
    ),
    i32(4, UNORDERED),
    list(
      5,
      ThriftType.I64,
      pages.map(({ nullCount }) => i64(0, nullCount)),
    ),
  ];
}

const NOTHING = { least: new Uint8Array(0), most: new Uint8Array(0) };
const UNORDERED = 0;

function offsetIndex(pages: readonly WrittenPage[], chunkStart: number): readonly ThriftField[] {
  const places = pages.map(({ offset, bytes, firstRow }) =>
    struct(0, [i64(1, chunkStart + offset), i32(2, bytes), i64(3, firstRow)]),
  );
  return [list(1, ThriftType.STRUCT, places)];
}
