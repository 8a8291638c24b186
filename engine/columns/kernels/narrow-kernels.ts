import { type Pointer, type Views, viewsOf } from '../memory';
import { writeBits } from './compare-kernels';

/**
 * Numbers as codes that count from a frame (column.ts), and back. Codes are unsigned, 1, 2 or 4 bytes wide; a frame's base is a whole
 * number, and so is its unit; integers lie less than 2^52 above the base. Going to codes gives 1, or 0 where a value has no code that gives it back bit by bit: then what was
 * written is worthless.
 */
export interface NarrowKernels {
  narrowI32(values: Pointer, rows: number, base: number, width: number, out: Pointer): number;
  narrowI64(values: Pointer, rows: number, base: number, unit: number, width: number, out: Pointer): number;
  narrowF64(values: Pointer, rows: number, base: number, unit: number, width: number, out: Pointer): number;
  widenI32(codes: Pointer, width: number, rows: number, base: number, out: Pointer): void;
  widenI64(codes: Pointer, width: number, rows: number, base: number, unit: number, out: Pointer): void;
  widenF64(codes: Pointer, width: number, rows: number, base: number, unit: number, out: Pointer): void;
  /** Bit set = the code is one of `span + 1` from `low` on. */
  codesWithin(codes: Pointer, width: number, rows: number, low: number, span: number, out: Pointer): void;
}

/** No code stands for an integer so far above the base. */
const LONGEST = 2n ** 52n;

export function narrowTwins(memory: WebAssembly.Memory): NarrowKernels {
  return {
    narrowI32(values, rows, base, width, out) {
      const { i32, ...views } = viewsOf(memory);
      return put(views, rows, width, out, (row) => i32[(values >>> 2) + row]! - base);
    },
    narrowI64(values, rows, base, unit, width, out) {
      const { i64, ...views } = viewsOf(memory);
      const [from, step] = [BigInt(base), BigInt(unit)];
      return put(views, rows, width, out, (row) => {
        const above = i64[(values >>> 3) + row]! - from;
        return above < LONGEST && above % step === 0n ? Number(above / step) : -1;
      });
    },
    narrowF64(values, rows, base, unit, width, out) {
      const { f64, ...views } = viewsOf(memory);
      return put(views, rows, width, out, (row) => {
        const value = f64[(values >>> 3) + row]!;
        const code = nearest(value * unit) - base;
        return Object.is((base + code) / unit, value) ? code : -1;
      });
    },
    widenI32(codes, width, rows, base, out) {
      const { i32, ...views } = viewsOf(memory);
      for (let row = 0; row < rows; row++) i32[(out >>> 2) + row] = base + codeAt(views, codes, width, row);
    },
    widenI64(codes, width, rows, base, unit, out) {
      const { i64, ...views } = viewsOf(memory);
      const [from, step] = [BigInt(base), BigInt(unit)];
      for (let row = 0; row < rows; row++) i64[(out >>> 3) + row] = from + BigInt(codeAt(views, codes, width, row)) * step;
    },
    widenF64(codes, width, rows, base, unit, out) {
      const { f64, ...views } = viewsOf(memory);
      for (let row = 0; row < rows; row++) f64[(out >>> 3) + row] = (base + codeAt(views, codes, width, row)) / unit;
    },
    codesWithin(codes, width, rows, low, span, out) {
      const views = viewsOf(memory);
      writeBits(views.u8, rows, out, (row) => {
        const above = codeAt(views, codes, width, row) - low;
        return above >= 0 && above <= span;
      });
    },
  };
}

type Unsigned = Pick<Views, 'u8' | 'u16' | 'u32'>;

export function codeAt({ u8, u16, u32 }: Unsigned, codes: Pointer, width: number, row: number): number {
  return width === 1 ? u8[codes + row]! : width === 2 ? u16[(codes >>> 1) + row]! : u32[(codes >>> 2) + row]!;
}

/** The whole number next to a value, of two the even one. */
function nearest(value: number): number {
  const floor = Math.floor(value);
  const above = value - floor;
  return above > 0.5 || (above === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

function put({ u8, u16, u32 }: Unsigned, rows: number, width: number, out: Pointer, codeOf: (row: number) => number): number {
  const most = 2 ** (8 * width) - 1;
  const codes = width === 1 ? u8 : width === 2 ? u16 : u32;
  for (let row = 0; row < rows; row++) {
    const code = codeOf(row);
    if (!(code >= 0 && code <= most)) return 0;
    codes[out / width + row] = code;
  }
  return 1;
}
