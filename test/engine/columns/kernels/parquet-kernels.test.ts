import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../../engine/columns/kernels/kernels';
import { twinsOf } from '../../../../engine/columns/kernels/kernels';
import { kernelsOf } from '../../../../engine/columns/kernels/load';
import { snappyBound } from '../../../../engine/columns/kernels/parquet-codecs';
import { FAILED } from '../../../../engine/columns/kernels/parquet-rle';
import { allocate, createMemory, type Pointer, viewsOf } from '../../../../engine/columns/memory';
import { random } from '../../../support/seeded';

/**
 * Each kernel and its twin get the same bytes, sound and damaged, and write into rooms of their own: results and room must be equal,
 * and nothing may be written beyond the slack that every room has.
 */
const memory = createMemory(64 << 20);
const kernels = kernelsOf(memory);
const twins = twinsOf(memory);
const GUARD = 256;

function place(bytes: Uint8Array): Pointer {
  const pointer = allocate(memory, bytes.length);
  viewsOf(memory).u8.set(bytes, pointer);
  return pointer;
}

interface Outcome {
  readonly result: number;
  readonly bytes: string;
}

/** `room` bytes filled with `fill`, a guard of 0xa5 behind their slack, what `run` returned and what it wrote. */
function outcome(
  body: Kernels,
  { room, fill, written }: Room,
  run: (body: Kernels, out: Pointer) => number | undefined,
): Outcome {
  const { u8 } = viewsOf(memory);
  const out = allocate(memory, room + 64 + GUARD);
  u8.fill(fill, out, out + room + 64);
  u8.fill(0xa5, out + room + 64, out + room + 64 + GUARD);
  const result = (run(body, out) ?? 0) >>> 0;
  expect(u8.slice(out + room + 64, out + room + 64 + GUARD).every((byte) => byte === 0xa5)).toBe(true);
  return { result, bytes: result === FAILED ? '' : Buffer.from(u8.slice(out, out + written(result))).toString('hex') };
}

/** `written`: how much of the room counts, where a kernel may use the rest as slack. */
interface Room {
  readonly room: number;
  readonly fill: number;
  readonly written: (result: number) => number;
}

function same(room: number, run: (body: Kernels, out: Pointer) => number | undefined, more: Partial<Room> = {}): Outcome {
  const heap = viewsOf(memory).u32[0]!;
  const asked: Room = { room, fill: 0, written: () => room, ...more };
  const expected = outcome(twins, asked, run);
  expect(outcome(kernels, asked, run)).toEqual(expected);
  viewsOf(memory).u32[0] = heap;
  return expected;
}

function bytesOf(next: () => number, length: number, values = 256): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(next() * values));
}

/** Runs of both kinds: [head, value or packed groups]. */
function hybrid(next: () => number, width: number, runs: number): Uint8Array {
  const parts: number[] = [];
  for (let run = 0; run < runs; run++) {
    if (next() < 0.5) parts.push(Math.floor(next() * 63) << 1, ...bytesOf(next, (width + 7) >> 3));
    else {
      const groups = Math.floor(next() * 5);
      parts.push((groups << 1) | 1, ...bytesOf(next, groups * width));
    }
  }
  return Uint8Array.from(parts);
}

describe('parquet kernels do what their twins do', () => {
  it('levels', () => {
    const next = random(1);
    for (let round = 0; round < 500; round++) {
      const source = hybrid(next, 1, 1 + Math.floor(next() * 20));
      const at = place(source);
      const count = Math.floor(next() * 400);
      const bit = Math.floor(next() * 70);
      same(128, (body, out) => body.parquetBits(at, at + source.length, count, out, bit));
    }
  });

  it('dictionary indices of every width', () => {
    const next = random(2);
    for (let round = 0; round < 1000; round++) {
      const width = round % 34;
      const source = hybrid(next, width, 1 + Math.floor(next() * 20));
      const at = place(source);
      const count = Math.floor(next() * 300);
      const limit = next() < 0.2 ? 2 ** Math.max(0, width - 1) : 2 ** Math.min(32, width) - (width >= 32 ? 1 : 0);
      same(count * 4, (body, out) => body.parquetIndices(at, at + source.length, width, count, limit, out), { fill: 0xee });
      same(count, (body, out) => body.parquetBytes(at, at + source.length, width % 10, count, Math.min(limit, 300), out), {
        fill: 0xee,
      });
    }
  });

  it('deltas, sound and damaged', () => {
    const next = random(3);
    let sound = 0;
    for (let round = 0; round < 1500; round++) {
      const count = Math.floor(next() * 300);
      const source = deltas(next, count, round % 65);
      if (round % 3 === 0 && source.length > 4) source[Math.floor(next() * source.length)] = Math.floor(next() * 256);
      const at = place(source);
      const wide = same(count * 8, (body, out) => body.parquetDelta64(at, at + source.length, count, out), { fill: 0xee });
      same(count * 4, (body, out) => body.parquetDelta32(at, at + source.length, count, out), { fill: 0xee });
      if (wide.result !== FAILED) sound++;
    }
    expect(sound).toBeGreaterThan(900);
  });

  it('conversions of fixed-width values', () => {
    const next = random(4);
    for (const count of [0, 1, 2, 7, 64, 101]) {
      const at = place(bytesOf(next, count * 20 + 32));
      same(count * 8, (body, out) => void body.parquetWiden(at, count, 1, out));
      same(count * 8, (body, out) => void body.parquetWiden(at + 1, count, 0, out));
      same(count * 8, (body, out) => void body.parquetMillis(at, count, out));
      same(count * 8, (body, out) => void body.parquetInt96(at, count, out));
      same(count * 16, (body, out) => void body.parquetUnsigned64(at, count, out));
      for (const bytes of [1, 4, 7, 8, 9, 15, 16, 20])
        for (const outBytes of [8, 16])
          same(count * outBytes, (body, out) => body.parquetBigEndian(at, bytes, count, out, outBytes));
      for (const width of [2, 4, 8, 12]) same(count * width, (body, out) => void body.parquetUnsplit(at, count, width, out));
    }
  });

  it('floats and halves, NaN and all', () => {
    const floats = place(
      new Uint8Array(Float32Array.of(0, -0, 1.5, -3.25e38, 1e-45, Number.NaN, Number.POSITIVE_INFINITY).buffer),
    );
    same(7 * 8, (body, out) => void body.parquetFloats(floats, 7, out));
    const halves = place(new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer));
    same(65536 * 8, (body, out) => void body.parquetHalves(halves, 65536, out));
  });

  it('gathers, codes, spreads and bits', () => {
    const next = random(5);
    for (const rows of [0, 1, 31, 32, 33, 64, 257]) {
      const dictionary = place(bytesOf(next, 40 * 16));
      const indices = place(new Uint8Array(Uint32Array.from({ length: rows }, () => Math.floor(next() * 40)).buffer));
      const validity = place(bytesOf(next, 64));
      for (const width of [4, 8, 16])
        same(rows * width, (body, out) => void body.parquetGather(indices, rows, dictionary, width, out));
      for (const width of [1, 2, 4])
        same(rows * width, (body, out) => void body.parquetCodes(indices, rows, dictionary, width, out));
      const map = place(new Uint8Array(Uint32Array.from({ length: 256 }, (_, code) => 255 - code).buffer));
      same(rows, (body, out) => void body.parquetRecode(out, rows, map), { fill: 0x21 });
      for (const width of [1, 2, 4, 8, 16])
        same(rows * width, (body, out) => void body.parquetSpread(dictionary, rows, validity, 5, width, out), { fill: 0xee });
      same(64, (body, out) => void body.parquetCopyBits(validity, rows, out, 13));
      same(64, (body, out) => void body.parquetSpreadBits(dictionary, rows, validity, 3, out));
    }
  });

  it('strings of a page, of a dictionary and by lengths', () => {
    const next = random(6);
    for (let round = 0; round < 300; round++) {
      const texts = Array.from({ length: 1 + Math.floor(next() * 40) }, () =>
        bytesOf(next, Math.floor(next() * (round % 10 === 0 ? 400 : 30))),
      );
      const page = plain(texts);
      const damagedLength = round % 4 === 0 ? Math.floor(next() * page.length) : page.length;
      const at = place(page);
      const validity = round % 2 === 0 ? 0 : place(Uint8Array.of(255, 255, 255, 255, 255, 255));
      const total = texts.reduce((sum, text) => sum + text.length, 0);
      const written = (used: number): number => 400 + used;
      const strings = same(
        page.length + 400,
        (body, out) => body.parquetStrings(at, at + damagedLength, texts.length, validity, 1, out, out + 400, 0),
        { written },
      );
      if (damagedLength === page.length) expect(strings.result).toBe(total);
      const offsets = place(new Uint8Array(offsetsOf(texts).buffer));
      const bytes = place(Uint8Array.from(texts.flatMap((text) => [...text])));
      const indices = place(new Uint8Array(Uint32Array.from({ length: 50 }, () => Math.floor(next() * texts.length)).buffer));
      const size = same(0, (body) => body.parquetGatherBytes(indices, 50, offsets)).result;
      const nulls = validity === 0 ? 0 : place(bytesOf(next, 16));
      same(400 + size, (body, out) => body.parquetGatherStrings(indices, 50, nulls, 3, offsets, bytes, out, out + 400, 0), {
        written,
      });
      const lengths = place(new Uint8Array(Int32Array.from(texts, (text) => (next() < 0.02 ? -1 : text.length)).buffer));
      same(texts.length * 4, (body, out) =>
        body.parquetLengths(lengths, texts.length, 0, 0, out, 7, 7 + Math.max(0, total - (round % 5))),
      );
      expect(kernels.parquetSum(lengths, texts.length)).toBe(twins.parquetSum(lengths, texts.length));
    }
  });

  it('strings with prefixes', () => {
    const next = random(7);
    for (let round = 0; round < 300; round++) {
      const count = 1 + Math.floor(next() * 30);
      const suffixes = Int32Array.from({ length: count }, () => Math.floor(next() * 12));
      const prefixes = new Int32Array(count);
      for (let i = 1, before = suffixes[0]!; i < count; i++) {
        prefixes[i] = Math.floor(next() * (before + 1)) + (next() < 0.01 ? 1 : 0);
        before = prefixes[i]! + suffixes[i]!;
      }
      const source = bytesOf(
        next,
        suffixes.reduce((sum, each) => sum + each, 0),
      );
      const at = place(source);
      const limit = [...prefixes, ...suffixes].reduce((sum, each) => sum + each, 0);
      const suffixAt = place(new Uint8Array(suffixes.buffer));
      same(limit + 200, (body, out) => {
        viewsOf(memory).u8.set(new Uint8Array(prefixes.buffer), out);
        return body.parquetPrefixed(out, suffixAt, count, at, at + source.length, out + 200, 0, limit);
      });
    }
  });

  it('sets of strings: the same entries in the same order', () => {
    const next = random(8);
    const texts = Array.from({ length: 500 }, () => bytesOf(next, Math.floor(next() * 4), 3));
    const offsets = place(new Uint8Array(offsetsOf(texts).buffer));
    const bytes = place(Uint8Array.from(texts.flatMap((text) => [...text])));
    const distinct = new Map(texts.map((text) => [String(text), text]));
    const distinctBytes = [...distinct.values()].reduce((sum, text) => sum + text.length, 0);
    const run = (body: Kernels, out: Pointer): number => {
      const table = place(new Uint8Array(4096));
      const setOffsets = place(new Uint8Array(2048));
      const half = body.parquetDistinct(offsets, bytes, 250, table, 1023, setOffsets, out + 2000, 0, out) >>> 0;
      return body.parquetDistinct(offsets + 1000, bytes, 250, table, 1023, setOffsets, out + 2000, half, out + 1000);
    };
    expect(same(4096, run, { written: () => 2000 + distinctBytes }).result).toBe(distinct.size);
  });

  it('snappy: what one packs the other unpacks; damage is refused alike', () => {
    const next = random(9);
    for (let round = 0; round < 400; round++) {
      const source =
        round % 50 === 49 ? bytesOf(next, 200_000, 3) : bytesOf(next, Math.floor(next() * 3000), [2, 5, 40, 256][round % 4]);
      const at = place(source);
      const table = allocate(memory, 32768);
      const packed = same(snappyBound(source.length), (body, out) => body.parquetSnap(at, source.length, out, table), {
        written: (size) => size,
      });
      const bytes = Buffer.from(packed.bytes, 'hex');
      const packedAt = place(bytes);
      const back = same(source.length, (body, out) => body.parquetSnappy(packedAt, bytes.length, out, source.length, 1), {
        fill: 0xee,
      });
      expect(back).toEqual({ result: 0, bytes: Buffer.from(source).toString('hex') });
      const prefix = Math.floor(next() * source.length);
      const part = Math.ceil(bytes.length * next());
      const start = same(prefix, (body, out) => body.parquetSnappy(packedAt, bytes.length, out, prefix, 0), { fill: 0xee });
      expect(start).toEqual({ result: 0, bytes: Buffer.from(source.subarray(0, prefix)).toString('hex') });
      same(prefix, (body, out) => body.parquetSnappy(packedAt, part, out, prefix, 0), { fill: 0xee });
      for (let damage = 0; damage < 5 && bytes.length > 0; damage++) {
        const broken = Uint8Array.from(bytes);
        broken[Math.floor(next() * Math.min(64, broken.length))] = Math.floor(next() * 256);
        const brokenAt = place(broken);
        const length = next() < 0.3 ? Math.floor(next() * broken.length) : broken.length;
        same(source.length, (body, out) => body.parquetSnappy(brokenAt, length, out, source.length, 1), { fill: 0xee });
      }
      viewsOf(memory).u32[0] = at;
    }
  });

  it('dense values of rows that are not null, and their bounds', () => {
    const next = random(11);
    for (const rows of [1, 2, 7, 8, 9, 64, 300]) {
      for (const validity of [0, place(bytesOf(next, 40))]) {
        const source = place(bytesOf(next, rows * 16));
        for (const width of [4, 8, 16])
          same(rows * width, (body, out) => body.parquetDense(source, rows, validity, width, out), {
            written: (count) => count * width,
          });
        same(64, (body, out) => body.parquetDenseBits(source, rows, validity, out));
        const map = place(new Uint8Array(Uint32Array.from({ length: 65536 }, (_, i) => i ^ 5).buffer));
        for (const width of [1, 2]) {
          same(rows * 4, (body, out) => body.parquetDenseCodes(source, rows, validity, width, map, out), {
            written: (count) => count * 4,
          });
          same(65536, (body, out) => void body.parquetUsed(source, rows, validity, width, out));
        }
        same(32, (body, out) => void body.parquetRange32(source, rows, out));
        same(32, (body, out) => void body.parquetRange64(source, rows, out));
        same(32, (body, out) => void body.parquetRange128(source, rows, out));
        same(32, (body, out) =>
          body.parquetRangeDoubles(
            place(
              new Uint8Array(
                Float64Array.from({ length: rows }, (_, i) => (i === 63 ? Number.NaN : (i * 7919) % 101) - 50).buffer,
              ),
            ),
            rows,
            out,
          ),
        );
        same(rows * 4, (body, out) => void body.parquetNarrow(map, rows, out));
        same(rows * 16, (body, out) => void body.parquetToBigEndian(source, rows, out));
      }
    }
  });

  it('strings with their lengths, and the least and greatest of them', () => {
    const next = random(12);
    for (let round = 0; round < 300; round++) {
      const texts = Array.from({ length: 1 + Math.floor(next() * 40) }, () =>
        bytesOf(next, Math.floor(next() * (round % 10 === 0 ? 100 : 12)), 3),
      );
      const offsets = place(new Uint8Array(offsetsOf(texts).buffer));
      const bytes = place(Uint8Array.from(texts.flatMap((text) => [...text])));
      const validity = round % 2 === 0 ? 0 : place(bytesOf(next, 8));
      const size = texts.reduce((sum, text) => sum + text.length + 4, 0);
      same(size, (body, out) => body.parquetPrefix(offsets, bytes, texts.length, validity, out), { written: (used) => used });
      same(8, (body, out) => body.parquetRangeStrings(offsets, bytes, texts.length, validity, out));
    }
  });

  it('packs values of every width as they are unpacked', () => {
    const next = random(13);
    for (let width = 1; width <= 32; width++) {
      for (const count of [0, 1, 7, 8, 9, 100]) {
        const values = Uint32Array.from({ length: count }, () => Math.floor(next() * 2 ** width));
        const at = place(new Uint8Array(values.buffer));
        same(Math.ceil(count / 8) * width, (body, out) => body.parquetPack(at, count, width, out), { fill: 0xee });
      }
    }
  });

  it('lz4: sound and damaged blocks', () => {
    const next = random(10);
    for (let round = 0; round < 500; round++) {
      const { packed, source } = lz4(next);
      if (round % 2 === 1) packed[Math.floor(next() * packed.length)] = Math.floor(next() * 256);
      const at = place(packed);
      const result = same(source.length, (body, out) => body.parquetLz4(at, packed.length, out, source.length), { fill: 0xee });
      if (round % 2 === 0) expect(result).toEqual({ result: 0, bytes: Buffer.from(source).toString('hex') });
    }
  });
});

function plain(texts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(texts.flatMap((text) => [text.length & 255, text.length >> 8, 0, 0, ...text]));
}

function offsetsOf(texts: readonly Uint8Array[]): Uint32Array {
  const offsets = new Uint32Array(texts.length + 1);
  for (const [index, text] of texts.entries()) offsets[index + 1] = offsets[index]! + text.length;
  return offsets;
}

/** A delta-encoded page of `count` values: blocks of 128, 4 miniblocks, each of `width` bits. */
function deltas(next: () => number, count: number, width: number): Uint8Array {
  const parts: number[] = [0x80, 0x01, 4, ...varint(count), ...varint(Math.floor(next() * 2 ** 31))];
  for (let done = 1; done < count; done += 128) {
    const miniblocks = Math.min(4, Math.ceil((count - done) / 32));
    const widths = Array.from({ length: 4 }, (_, i) => (i < miniblocks ? Math.floor(next() * (width + 1)) : 0));
    parts.push(...varint(Math.floor(next() * 1000)), ...widths, ...widths.flatMap((bits) => [...bytesOf(next, bits * 4)]));
  }
  return Uint8Array.from(parts);
}

function varint(value: number): number[] {
  const parts: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) parts.push((value % 128) + 128);
  return [...parts, value];
}

/** A random LZ4 block beside what it stands for. */
function lz4(next: () => number): { readonly packed: Uint8Array; readonly source: Uint8Array } {
  const packed: number[] = [];
  const source: number[] = [];
  const length = (value: number): number[] =>
    value < 15 ? [] : [...Array<number>(Math.floor((value - 15) / 255)).fill(255), (value - 15) % 255];
  const literal = (count: number, match: number): void => {
    const bytes = bytesOf(next, count);
    packed.push((Math.min(15, count) << 4) | Math.min(15, match), ...length(count), ...bytes);
    source.push(...bytes);
  };
  for (let sequence = 0; sequence < 8; sequence++) {
    const match = Math.floor(next() * (next() < 0.2 ? 600 : 30));
    literal(1 + Math.floor(next() * (next() < 0.2 ? 600 : 20)), match);
    const back = 1 + Math.floor(next() * Math.min(source.length, next() < 0.5 ? 10 : 65535));
    packed.push(back & 255, back >> 8, ...length(match));
    for (let i = 0; i < match + 4; i++) source.push(source[source.length - back]!);
  }
  literal(5, 0);
  return { packed: Uint8Array.from(packed), source: Uint8Array.from(source) };
}
