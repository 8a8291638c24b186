import { describe, expect, it } from 'vitest';
import { kernelsOf } from '../../../../engine/columns/kernels/load';
import { FAILED } from '../../../../engine/columns/kernels/parquet-rle';
import { prepareZstd, ZSTD_SCRATCH_BYTES } from '../../../../engine/columns/kernels/zstd-scratch';
import { allocate, createMemory, viewsOf } from '../../../../engine/columns/memory';
import { unzstd, zstd } from '../../../../engine/formats/parquet/zstd';
import { askedMode } from '../../../support/kernel-mode';
import { random } from '../../../support/seeded';

/** The library packs and unpacks; the kernel must unpack the same, or refuse, and write nowhere else. */
const memory = createMemory(16 << 20);
const kernels = kernelsOf(memory);
const scratch = allocate(memory, ZSTD_SCRATCH_BYTES);
prepareZstd(memory, scratch);
const heap = viewsOf(memory).u32[0]!;
const GUARD = 64;

function unpack(frame: Uint8Array, bytes: number): Buffer | null {
  viewsOf(memory).u32[0] = heap;
  const at = allocate(memory, frame.length);
  const out = allocate(memory, bytes + 64 + GUARD);
  const { u8 } = viewsOf(memory);
  u8.set(frame, at);
  u8.fill(0xa5, out + bytes + 64, out + bytes + 64 + GUARD);
  const result = kernels.parquetZstd(at, frame.length, out, bytes, scratch) >>> 0;
  expect(u8.slice(out + bytes + 64, out + bytes + 64 + GUARD).every((byte) => byte === 0xa5)).toBe(true);
  return result === FAILED ? null : Buffer.from(u8.slice(out, out + bytes));
}

function byLibrary(frame: Uint8Array, bytes: number): Buffer | null {
  try {
    const found = unzstd(frame, bytes);
    return found.length === bytes ? Buffer.from(found) : null;
  } catch {
    return null;
  }
}

const words = ['lorem ', 'ipsum ', 'dolor ', 'sit ', 'amet ', 'consectetur ', 'adipiscing ', 'elit '];

type Next = () => number;

/** What columns look like: noise of few or many values, counters, prices, texts, runs. */
const kinds: Readonly<Record<string, (next: Next, length: number) => Uint8Array>> = {
  noise: (next, length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
  'few values': (next, length) => Uint8Array.from({ length }, () => Math.floor(next() ** 3 * 40)),
  counters: (_, length) => new Uint8Array(BigInt64Array.from({ length: length >> 3 }, (_, i) => BigInt(i * 3)).buffer),
  prices: (next, length) =>
    new Uint8Array(Float64Array.from({ length: length >> 3 }, () => Math.floor(next() * 1e5) / 100).buffer),
  texts: (next, length) => {
    let text = '';
    while (text.length < length) text += words[Math.floor(next() * words.length)]!.repeat(next() < 0.01 ? 40 : 1);
    return Buffer.from(text.slice(0, length));
  },
  runs: (next, length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) bytes.fill(Math.floor(next() * 9), at, (at += 1 + Math.floor(next() * 3000)));
    return bytes;
  },
};

const lengths = [0, 1, 5, 31, 300, 4000, 70_000, 131_072, 400_000];

/** Its twin leaves every frame to the library. */
describe.runIf(askedMode === 'wasm')('parquetZstd', () => {
  for (const [name, make] of Object.entries(kinds))
    it(`unpacks ${name} as the library does`, () => {
      const next = random(name.length);
      for (const length of lengths)
        for (const level of [1, 3, 6, 19]) {
          const source = Buffer.from(make(next, length));
          const frame = zstd(source, level).slice();
          expect(unpack(frame, source.length)?.equals(source), `${length} bytes at level ${level}`).toBe(true);
          expect(unpack(frame, source.length + 1)).toBeNull();
          if (source.length > 0) expect(unpack(frame, source.length - 1)).toBeNull();
        }
    });

  it('refuses a damaged frame, or unpacks what the library unpacks', () => {
    const next = random(77);
    let refused = 0;
    for (const make of Object.values(kinds))
      for (let round = 0; round < 150; round++) {
        const source = make(next, 200 + Math.floor(next() * 3000));
        const frame = zstd(source, 1 + (round % 19)).slice();
        const cut = round % 10 === 0 ? Math.floor(next() * frame.length) : frame.length;
        for (let change = 0; change < 1 + (round % 3); change++) {
          const within = round % 2 === 0 ? Math.min(40, frame.length) : frame.length;
          frame[Math.floor(next() * within)]! ^= 1 << Math.floor(next() * 8);
        }
        const broken = frame.subarray(0, cut);
        const found = unpack(broken, source.length);
        if (found === null) refused++;
        else expect(byLibrary(broken, source.length)?.equals(found), Buffer.from(broken).toString('hex')).toBe(true);
      }
    expect(refused).toBeGreaterThan(400);
  });

  it('leaves to the library what has a dictionary, a checksum, or another frame before it', () => {
    const source = Buffer.from('lorem ipsum dolor sit amet '.repeat(20));
    const frame = zstd(source, 3).slice();
    for (const flag of [1, 2, 3, 4]) {
      const flagged = Uint8Array.from(frame);
      flagged[4]! |= flag;
      expect(unpack(flagged, source.length)).toBeNull();
    }
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
    expect(unpack(Buffer.concat([skipped, frame]), source.length)).toBeNull();
    expect(byLibrary(Buffer.concat([skipped, frame]), source.length)?.equals(source)).toBe(true);
  });
});
