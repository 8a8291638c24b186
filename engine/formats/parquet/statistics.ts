/** Bounds of a column chunk, as PLAIN spells values (strings without a length); null = none are told. */
export interface Statistics {
  readonly nullCount: number;
  readonly least: Uint8Array | null;
  readonly most: Uint8Array | null;
}

/** Bounds that grow page by page. Bytes are copied: the memory goes on. */
export interface Bounds {
  /** Tells the bounds of one page; null = a page that has none (NaN), so that the chunk has none. */
  add(least: Uint8Array, most: Uint8Array): void;
  spoil(): void;
  /** Of the page that was told last; null bounds where it has none. */
  page(nullCount: number): Statistics;
  result(nullCount: number): Statistics;
}

const LONGEST = 256;

export function boundsOf(order: (a: Uint8Array, b: Uint8Array) => number): Bounds {
  let least: Uint8Array | null = null;
  let most: Uint8Array | null = null;
  let spoilt = false;
  let last: readonly [Uint8Array, Uint8Array] | null = null;
  return {
    add(low, high) {
      last = [low.slice(), high.slice()];
      if (least === null || order(low, least) < 0) least = low.slice();
      if (most === null || order(high, most) > 0) most = high.slice();
    },
    spoil() {
      spoilt = true;
      last = null;
    },
    page(nullCount) {
      const [low, high] = last ?? [null, null];
      last = null;
      return { nullCount, least: short(low), most: short(high) };
    },
    result: (nullCount) => ({ nullCount, least: spoilt ? null : short(least), most: spoilt ? null : short(most) }),
  };
}

/** A long string is no bound worth its bytes. */
function short(value: Uint8Array | null): Uint8Array | null {
  return value === null || value.length > LONGEST ? null : value;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

export const orders = {
  bytes: (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b),
  i32: (a: Uint8Array, b: Uint8Array): number => view(a).getInt32(0, true) - view(b).getInt32(0, true),
  i64: (a: Uint8Array, b: Uint8Array): number => compare(view(a).getBigInt64(0, true), view(b).getBigInt64(0, true)),
  f32: (a: Uint8Array, b: Uint8Array): number => view(a).getFloat32(0, true) - view(b).getFloat32(0, true),
  f64: (a: Uint8Array, b: Uint8Array): number => compare(view(a).getFloat64(0, true), view(b).getFloat64(0, true)),
  /** 16 bytes, highest first, signed. */
  bigEndian: (a: Uint8Array, b: Uint8Array): number => compare(view(a).getInt8(0), view(b).getInt8(0)) || Buffer.compare(a, b),
} as const;

function compare<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
