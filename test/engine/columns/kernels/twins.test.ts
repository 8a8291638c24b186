import { describe, expect, it } from 'vitest';
import { textSet, wordSet } from '../../../../engine/columns/hash-set';
import type { Kernels } from '../../../../engine/columns/kernels/kernels';
import { twinsOf } from '../../../../engine/columns/kernels/kernels';
import { kernelMode, kernelsOf } from '../../../../engine/columns/kernels/load';
import { allocate, createMemory, type Pointer, viewsOf } from '../../../../engine/columns/memory';
import { regularExpression } from '../../../../engine/functions/regular-expression';
import { stateMachine } from '../../../../engine/functions/state-machine';
import { askedMode } from '../../../support/kernel-mode';
import { random } from '../../../support/seeded';

/** Both bodies of a kernel get the same memory; each writes its own result, and the results are one. */
const memory = createMemory(1 << 20);
const bodies: readonly Kernels[] = [kernelsOf(memory), twinsOf(memory)];
const rowCounts = [0, 1, 7, 15, 16, 17, 63, 64, 65, 1000, 1027];

function bits(pointer: Pointer, rows: number): string {
  const { u8 } = viewsOf(memory);
  return Array.from({ length: rows }, (_, row) => (u8[pointer + (row >>> 3)]! >>> (row & 7)) & 1).join('');
}

function bytesAt(pointer: Pointer, length: number): string {
  return Buffer.from(viewsOf(memory).u8.slice(pointer, pointer + length)).toString('hex');
}

/** Runs a kernel twice into rooms filled with 0xaa and gives both results as text. */
function both(room: number, run: (kernels: Kernels, out: Pointer) => void, read: (out: Pointer) => string): [string, string] {
  const results = bodies.map((kernels) => {
    const out = allocate(memory, room);
    viewsOf(memory).u8.fill(0xaa, out, out + room);
    run(kernels, out);
    return read(out);
  });
  return [results[0]!, results[1]!];
}

function numbers(rows: number, storage: 'i32' | 'i64' | 'f64', pick: (row: number) => number | bigint): Pointer {
  const pointer = allocate(memory, rows * 8);
  const views = viewsOf(memory);
  for (let row = 0; row < rows; row++) {
    const value = pick(row);
    if (storage === 'i64') views.i64[(pointer >>> 3) + row] = value as bigint;
    else views[storage][(pointer >>> (storage === 'i32' ? 2 : 3)) + row] = value as number;
  }
  return pointer;
}

function texts(values: readonly string[], gap: number): { readonly offsets: Pointer; readonly bytes: Pointer } {
  const parts = values.map((value) => Buffer.from(value));
  const offsets = allocate(memory, (parts.length + 1) * 4);
  const bytes = allocate(memory, gap + parts.reduce((sum, part) => sum + part.length, 0));
  const { u8, u32 } = viewsOf(memory);
  let end = gap;
  u32[offsets >>> 2] = end;
  parts.forEach((part, row) => {
    u8.set(part, bytes + end);
    end += part.length;
    u32[(offsets >>> 2) + row + 1] = end;
  });
  return { offsets, bytes };
}

const i32s = [0, 1, -1, 5, 2147483647, -2147483648];
const i64s = [
  0n,
  1n,
  -1n,
  9007199254740993n,
  9007199254740992n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  4294967296n,
  -4294967296n,
  4294967295n,
];
const f64s = [0, -0, 1.5, -1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300];
const words = [
  '',
  'a',
  'b',
  'ab',
  'abc',
  'Abc',
  'abcdefgh',
  'abcdefgi',
  'abcdefghi',
  'naïve',
  'Straße',
  'the ABC of it',
  '\u{1f30d}',
  'K',
  '\u212a',
  'ca',
  'aaab',
];
const ops = [1, 2, 3, 4, 5, 6];

describe('kernels', () => {
  it('run as is asked here', () => {
    expect(kernelMode()).toBe(askedMode);
  });

  it.each(rowCounts)('compare %i numbers as their twins do', (rows) => {
    const next = random(rows + 1);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
    const [a, b] = [numbers(rows, 'i32', () => pick(i32s)), numbers(rows, 'i32', () => pick(i32s))];
    const [c, d] = [numbers(rows, 'i64', () => pick(i64s)), numbers(rows, 'i64', () => pick(i64s))];
    const [e, f] = [numbers(rows, 'f64', () => pick(f64s)), numbers(rows, 'f64', () => pick(f64s))];
    const check = (run: (kernels: Kernels, out: Pointer) => void): void => {
      const [kernel, twin] = both(rows, run, (out) => bits(out, rows));
      expect(kernel).toBe(twin);
    };
    for (const op of ops) {
      check((kernels, out) => kernels.compareI32s(a, b, rows, op, out));
      check((kernels, out) => kernels.compareI64s(c, d, rows, op, out));
      check((kernels, out) => kernels.compareF64s(e, f, rows, op, out));
      for (const constant of i32s) check((kernels, out) => kernels.compareI32(a, rows, op, constant, out));
      for (const constant of i64s) check((kernels, out) => kernels.compareI64(c, rows, op, constant, out));
      for (const constant of f64s) check((kernels, out) => kernels.compareF64(e, rows, op, constant, out));
    }
  });

  it.each(rowCounts)('compare and search %i texts as their twins do', (rows) => {
    const next = random(rows + 2);
    const pick = (): string => words[Math.floor(next() * words.length)]!;
    const a = texts(Array.from({ length: rows }, pick), 3);
    const b = texts(Array.from({ length: rows }, pick), 0);
    const check = (run: (kernels: Kernels, out: Pointer) => void): void => {
      const [kernel, twin] = both(rows, run, (out) => bits(out, rows));
      expect(kernel).toBe(twin);
    };
    for (const op of ops) {
      check((kernels, out) => kernels.compareTexts(a.offsets, a.bytes, b.offsets, b.bytes, rows, op, out));
      for (const word of words) {
        const text = texts([word], 0);
        check((kernels, out) => kernels.compareText(a.offsets, a.bytes, rows, op, text.bytes, Buffer.byteLength(word), out));
      }
    }
    for (const word of words.filter((each) => each !== '')) {
      for (const mask of [0, 0x20]) {
        const needle = masked(word, mask);
        const length = Buffer.byteLength(word);
        const flags: number[] = [];
        check((kernels, out) => void flags.push(kernels.containsText(a.offsets, a.bytes, rows, needle, length, out)));
        expect(flags[0]).toBe(flags[1]);
        check((kernels, out) => kernels.matchText(a.offsets, a.bytes, rows, needle, length, 0, out));
        check((kernels, out) => kernels.matchText(a.offsets, a.bytes, rows, needle, length, 1, out));
      }
    }
    check((kernels, out) => kernels.beyondAscii(a.offsets, a.bytes, rows, out));
    const wanted = allocate(memory, rows + 8);
    for (let at = 0; at < rows + 8; at++) viewsOf(memory).u8[wanted + at] = Math.floor(next() * 256);
    for (const pattern of ['a', '^a.*b', 'b$', '\\bse']) {
      const { classes, table, width, start } = stateMachine(regularExpression(pattern))!;
      const placed = [classes, new Uint8Array(table.buffer)].map((bytes) => {
        const pointer = allocate(memory, bytes.length);
        viewsOf(memory).u8.set(bytes, pointer);
        return pointer;
      });
      for (const candidates of [0, wanted]) {
        const [kernel, twin] = both(
          rows * 2,
          (kernels, out) =>
            kernels.matchStates(a.offsets, a.bytes, rows, candidates, placed[0]!, placed[1]!, width, start, out, out + rows),
          (out) => `${bits(out, rows)} ${bits(out + rows, rows)}`,
        );
        expect(kernel).toBe(twin);
      }
    }
  });

  function masked(word: string, mask: number): Pointer {
    const bytes = Buffer.from(word);
    const pointer = allocate(memory, bytes.length * 2);
    const { u8 } = viewsOf(memory);
    bytes.forEach((byte, at) => {
      const own = /[a-z]/i.test(String.fromCharCode(byte)) ? mask : 0;
      u8[pointer + at] = byte | own;
      u8[pointer + bytes.length + at] = own;
    });
    return pointer;
  }

  it.each(rowCounts)('take %i dates and times apart as their twins do', (rows) => {
    const next = random(rows + 7);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
    const days = numbers(rows, 'i32', () => (next() < 0.5 ? Math.floor((next() - 0.5) * 80_000) : pick(i32s)));
    const micros = numbers(rows, 'i64', () =>
      next() < 0.5 ? BigInt(Math.floor((next() - 0.5) * 2 ** 53)) : pick([...i64s, 86_400_000_000n, -86_400_000_000n]),
    );
    const check = (width: number, run: (kernels: Kernels, out: Pointer) => void): void => {
      const [kernel, twin] = both(rows * width, run, (out) => bytesAt(out, rows * width));
      expect(kernel).toBe(twin);
    };
    for (const part of [0, 1, 2, 3, 4]) check(4, (kernels, out) => kernels.datePart(part, days, rows, out));
    for (const [unit, modulus] of [
      [3600, 24],
      [60, 60],
      [1, 60],
    ] as const) {
      check(4, (kernels, out) => kernels.clockPart(unit, modulus, micros, rows, out));
    }
    check(4, (kernels, out) => kernels.microsToDays(micros, rows, out));
    check(8, (kernels, out) => kernels.daysToMicros(days, rows, out));
    check(4, (kernels, out) => kernels.nanosToDays(micros, rows, out));
    check(8, (kernels, out) => kernels.nanosToMicros(micros, rows, out));
    check(8, (kernels, out) => kernels.microsToNanos(micros, rows, out));
  });

  it.each(rowCounts)('reshape %i texts as their twins do', (rows) => {
    const next = random(rows + 8);
    const column = texts(
      Array.from({ length: rows }, () => words[Math.floor(next() * words.length)]!.repeat(1 + Math.floor(next() * 9))),
      3,
    );
    const { u32 } = viewsOf(memory);
    const start = u32[column.offsets >>> 2]!;
    const length = u32[(column.offsets >>> 2) + rows]! - start;
    const check = (room: number, run: (kernels: Kernels, out: Pointer) => void): void => {
      const [kernel, twin] = both(room, run, (out) => bytesAt(out, room));
      expect(kernel).toBe(twin);
    };
    for (const first of ['a', 'A']) {
      check(length, (kernels, out) => kernels.flipCase(column.bytes + start, length, first.charCodeAt(0), out));
    }
    check((rows + 1) * 4, (kernels, out) => kernels.rebase(column.offsets, rows, out));
    check(rows * 4, (kernels, out) => kernels.textLengths(column.offsets, column.bytes, rows, out));
  });

  it.each([0, 1, 63, 64, 65, 200])('tell ASCII from the rest in %i bytes', (length) => {
    const pointer = allocate(memory, length + 1);
    const { u8 } = viewsOf(memory);
    u8.fill(0x7f, pointer, pointer + length);
    u8[pointer + length] = 0xff;
    expect(bodies.map((kernels) => kernels.isAscii(pointer, length))).toEqual([1, 1]);
    expect(bodies.map((kernels) => kernels.isAscii(pointer, length + 1))).toEqual([0, 0]);
  });

  it.each(rowCounts)('look up %i codes as their twins do', (rows) => {
    const next = random(rows + 3);
    for (const [width, count] of [
      [1, 3],
      [1, 64],
      [1, 65],
      [1, 256],
      [2, 300],
      [2, 65536],
      [4, 70_000],
    ] as const) {
      const codes = allocate(memory, rows * width);
      const lut = allocate(memory, Math.max(256, count));
      const table = allocate(memory, count * 16);
      const views = viewsOf(memory);
      const codeView = width === 1 ? views.u8 : width === 2 ? views.u16 : views.u32;
      for (let row = 0; row < rows; row++) codeView[codes / width + row] = Math.floor(next() * count);
      for (let code = 0; code < Math.max(256, count); code++) views.u8[lut + code] = code < count && next() < 0.3 ? 255 : 0;
      for (let word = 0; word < count * 4; word++) views.u32[(table >>> 2) + word] = next() * 2 ** 32;
      const [kernel, twin] = both(
        rows,
        (kernels, out) => kernels.bitsByCode(codes, width, rows, lut, count, out),
        (out) => bits(out, rows),
      );
      expect(kernel).toBe(twin);
      for (const valueWidth of [4, 8, 16]) {
        const [wide, narrow] = both(
          rows * valueWidth,
          (kernels, out) => kernels.valuesByCode(codes, width, rows, table, valueWidth, out),
          (out) => bytesAt(out, rows * valueWidth),
        );
        expect(wide).toBe(narrow);
      }
    }
  });

  it.each([8, 64, 2048])('combine bitmaps of %i bytes as their twins do', (bytes) => {
    const next = random(bytes);
    const [a, b, av, bv] = [0, 0, 0, 0].map(() => {
      const pointer = allocate(memory, bytes);
      for (let at = 0; at < bytes; at++) viewsOf(memory).u8[pointer + at] = next() * 256;
      return pointer;
    }) as [Pointer, Pointer, Pointer, Pointer];
    const check = (run: (kernels: Kernels, out: Pointer) => void): void => {
      const [kernel, twin] = both(bytes * 2, run, (out) => bytesAt(out, bytes * 2));
      expect(kernel).toBe(twin);
    };
    check((kernels, out) => kernels.andBits(a, b, out, bytes));
    check((kernels, out) => kernels.andNotBits(a, b, out, bytes));
    check((kernels, out) => kernels.orBits(a, b, out, bytes));
    check((kernels, out) => kernels.notBits(a, out, bytes));
    for (const [x, y] of [
      [av, bv],
      [av, 0],
      [0, bv],
      [0, 0],
    ] as const) {
      check((kernels, out) => kernels.andTruth(a, x, b, y, out, out + bytes, bytes));
      check((kernels, out) => kernels.orTruth(a, x, b, y, out, out + bytes, bytes));
    }
    expect(bodies[0]!.countBits(a, bytes * 8 - 3)).toBe(bodies[1]!.countBits(a, bytes * 8 - 3));
  });

  it.each(rowCounts)('calculate %i rows as their twins do', (rows) => {
    const next = random(rows + 4);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
    const [a, b] = [numbers(rows, 'i32', () => pick(i32s)), numbers(rows, 'i32', () => pick(i32s))];
    const [c, d] = [numbers(rows, 'i64', () => pick(i64s)), numbers(rows, 'i64', () => pick(i64s))];
    const [e, f] = [numbers(rows, 'f64', () => pick(f64s)), numbers(rows, 'f64', () => pick(f64s))];
    const check = (width: number, run: (kernels: Kernels, out: Pointer) => void, read: (out: Pointer) => string): void => {
      const [kernel, twin] = both(rows * width, run, read);
      expect(kernel).toBe(twin);
    };
    const reals = (out: Pointer): string =>
      viewsOf(memory)
        .f64.slice(out >>> 3, (out >>> 3) + rows)
        .map((value) => (Object.is(value, -0) ? 0.125 : value))
        .join();
    for (const op of [0, 1, 2]) {
      check(
        4,
        (kernels, out) => kernels.arithmeticI32(op, a, b, rows, out),
        (out) => bytesAt(out, rows * 4),
      );
      check(
        8,
        (kernels, out) => kernels.arithmeticI64(op, c, d, rows, out),
        (out) => bytesAt(out, rows * 8),
      );
    }
    for (const op of [0, 1, 2, 3]) check(8, (kernels, out) => kernels.arithmeticF64(op, e, f, rows, out), reals);
    check(
      8,
      (kernels, out) => kernels.i32ToI64(a, rows, out),
      (out) => bytesAt(out, rows * 8),
    );
    check(8, (kernels, out) => kernels.i32ToF64(a, rows, out), reals);
    check(8, (kernels, out) => kernels.i64ToF64(c, rows, out), reals);
  });

  it.each(rowCounts)('clear the nulls among %i rows as their twins do', (rows) => {
    const next = random(rows + 5);
    const validity = allocate(memory, Math.ceil(rows / 64) * 8);
    for (let at = 0; at < Math.ceil(rows / 64) * 8; at++) viewsOf(memory).u8[validity + at] = next() * 256;
    for (const width of [4, 8, 16]) {
      const [kernel, twin] = both(
        rows * width + 8,
        (kernels, out) => kernels.zeroNulls(out, width, validity, rows),
        (out) => bytesAt(out, rows * width + 8),
      );
      expect(kernel).toBe(twin);
    }
  });

  it.each(rowCounts)('find %i rows in sets as their twins do', (rows) => {
    const next = random(rows + 6);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)]!;
    const room = { take: (bytes: number) => allocate(memory, bytes), views: () => viewsOf(memory) };
    const check = (run: (kernels: Kernels, out: Pointer) => void): void => {
      const [kernel, twin] = both(rows, run, (out) => bits(out, rows));
      expect(kernel).toBe(twin);
    };
    for (const storage of ['i32', 'i64', 'f64'] as const) {
      const pool = { i32: i32s, i64: i64s, f64: f64s }[storage];
      const values = numbers(rows, storage, () => pick<number | bigint>(pool));
      const set = wordSet(storage, [...pool.slice(2), pool[2]!], room);
      check((kernels, out) =>
        kernels.inWords(values, storage === 'i32' ? 4 : 8, storage === 'f64' ? 1 : 0, rows, set.slots, set.mask, out),
      );
    }
    const near = numbers(rows, 'i32', () => (next() < 0.2 ? pick(i32s) : Math.floor(next() * 50) - 25));
    const lut = allocate(memory, 41);
    for (let at = 0; at <= 40; at++) viewsOf(memory).u8[lut + at] = at < 40 && next() < 0.5 ? 1 : 0;
    for (const first of [-20, 0, 2147483600, -2147483648])
      check((kernels, out) => kernels.inSpan(near, rows, first, 40, lut, out));
    const column = texts(
      Array.from({ length: rows }, () => pick(words)),
      5,
    );
    const set = textSet(
      words.slice(3).map((word) => Buffer.from(word)),
      room,
    );
    check((kernels, out) => kernels.inTexts(column.offsets, column.bytes, rows, set.slots, set.mask, out));
  });
});
