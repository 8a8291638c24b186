import type { ColumnBounds, PageBounds } from '../../columns/bounds';
import type { Value } from '../../columns/vector';
import type { Source } from '../source';
import { readBytes } from '../source-reader';
import { fileOf, type ParquetDetail } from './open';
import { indexedPages, pageStatistics } from './page-index';
import type { ChunkStatistics, Place } from './row-group';
import type { Conversion, LeafColumn } from './schema';

/**
 * The bounds of a column in each row group, as values. Where a spelling has an order of its own (unsigned, INT96, binary)
 * nothing is told. A greatest float is told only in files of our own: others leave NaN out of it, which is above all numbers here.
 */
export function boundsOf(source: Source, detail: ParquetDetail, name: string): readonly (ColumnBounds | null)[] {
  const { footer } = fileOf(source, detail);
  const told = toldOf(source, detail, name);
  return footer.rowGroups.map((group) => {
    if (told === null) return null;
    const { statistics } = group.chunk(told.leaf);
    return statistics === null ? null : told.bounds(statistics, group.rows);
  });
}

/** The same for each page of a row group; null = the file has no index of them. */
export function pageBoundsOf(source: Source, detail: ParquetDetail, name: string, group: number): readonly PageBounds[] | null {
  const told = toldOf(source, detail, name);
  if (told === null) return null;
  const { rows, chunk } = fileOf(source, detail).footer.rowGroups[group]!;
  const info = chunk(told.leaf);
  const read = ({ start, bytes }: Place): Uint8Array => readBytes(source, start, start + bytes);
  const pages = info.columnIndex === null ? null : indexedPages(info, rows, read);
  const statistics = pages === null ? null : pageStatistics(info, pages, read);
  if (pages === null || statistics === null) return null;
  return pages.map((page, i) => ({ firstRow: page.firstRow, ...told.bounds(statistics[i]!, page.rows) }));
}

interface Told {
  readonly leaf: number;
  bounds(statistics: ChunkStatistics, rows: number): ColumnBounds;
}

function toldOf(source: Source, detail: ParquetDetail, name: string): Told | null {
  const { footer, schema } = fileOf(source, detail);
  const column = schema.columns.find((each) => each.name === name);
  if (column === undefined || 'nested' in column) return null;
  const spell = spelling(column);
  const capped = column.type === 'double' || column.type === 'float' ? footer.createdBy === OWN : true;
  const value = (bytes: Uint8Array | null): Value => (bytes === null || spell === null ? null : spell(bytes));
  return {
    leaf: column.leaf,
    bounds: ({ least, most, nullCount }, rows) => ({ rows, least: value(least), most: capped ? value(most) : null, nullCount }),
  };
}

/** What our writer calls itself in a footer. */
const OWN = 'hearth';

/** How bytes of statistics are read; null where they say nothing here, a value of null where these do not. */
function spelling({ type, conversion, rawBytes }: LeafColumn): ((bytes: Uint8Array) => Value) | null {
  if (type === 'string') return conversion === 'text' ? exactText : null;
  if (type === 'float' || type === 'double') return conversion === 'halves' ? null : (bytes) => real(bytes, rawBytes);
  const scale = factors[conversion];
  if (scale === undefined || type === 'boolean' || type === 'binary') return null;
  const narrow = type === 'int' || type === 'date';
  return (bytes) => {
    const whole = integer(bytes, rawBytes, conversion === 'bigEndian' || conversion === 'textBigEndian');
    if (whole === null) return null;
    return narrow ? Number(whole) : whole * scale;
  };
}

/** What a stored whole number is multiplied by. */
const factors: Readonly<Partial<Record<Conversion, bigint>>> = {
  same: 1n,
  widen: 1n,
  millis: 1000n,
  bigEndian: 1n,
  textBigEndian: 1n,
};

function integer(bytes: Uint8Array, width: number, bigEndian: boolean): bigint | null {
  if (bytes.length === 0 || bytes.length > 16 || (width > 0 && bytes.length !== width)) return null;
  const ordered = bigEndian ? bytes : bytes.slice().reverse();
  return BigInt.asIntN(
    ordered.length * 8,
    ordered.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n),
  );
}

/** NaN is no bound. */
function real(bytes: Uint8Array, width: number): number | null {
  if (bytes.length !== width) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const value = width === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  return Number.isNaN(value) ? null : value;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A bound may have been cut within a character. */
function exactText(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
