import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pack } from '../../../../engine/cluster/storage/packed';
import { readSpill, readSpillInto, SpillLost, writeSpill } from '../../../../engine/cluster/storage/spill-file';
import { bytesOfRefs, packRefs, refAt } from '../../../../engine/cluster/storage/spill-refs';
import { allocate, createMemory, HEAP_START, usedBytes, viewsOf } from '../../../../engine/columns/memory';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-test-'));
  file = join(folder, 'made', 'spill');
});

afterEach(() => rmSync(folder, { recursive: true }));

function only<T>(values: readonly T[]): T {
  return values[0]!;
}

describe('a spill file', () => {
  it('gives plain values back as they were', () => {
    const rows = [
      [1, 'ä', null],
      { day: new Date(0), big: 2n ** 70n },
      Number.NaN,
      -0,
      undefined,
      new Map([[1, new Set(['x'])]]),
    ];
    const refs = writeSpill(file, [rows, 'other', ...pack([[1, 2, 3]])]);
    expect(refs.map((ref) => readSpill(ref))).toEqual([rows, 'other', [1, 2, 3]]);
  });

  it('writes of a buffer that pieces share each piece once', () => {
    const buffer = new SharedArrayBuffer(40_000);
    const pieces = Array.from({ length: 40 }, (_, i) => new Uint8Array(buffer, i * 1_000, 1_000).fill(i));
    const refs = writeSpill(file, pieces);
    expect(refs.map((ref) => readSpill(ref))).toEqual(pieces.map((piece) => new Uint8Array(piece)));
    expect(bytesOfRefs(packRefs(file, refs))).toBeLessThan(41_000);
  });

  it('gives columns back at the same pointers, however large their memory', () => {
    const memory = createMemory(64 * 2 ** 20);
    const values = allocate(memory, 80);
    viewsOf(memory).f64.set([1.5, 2.5], values >>> 3);
    const bitmap = new Uint8Array(new SharedArrayBuffer(16), 8, 8).fill(3);
    const ref = only(
      writeSpill(file, [{ table: { memory, columns: [{ values }] }, same: memory, selection: { bitmap, count: 2 } }]),
    );
    expect(ref.bytes).toBeLessThan(1_000);
    const back = readSpill(ref) as { table: { memory: WebAssembly.Memory }; same: unknown; selection: { bitmap: Uint8Array } };
    expect([...viewsOf(back.table.memory).f64.subarray(values >>> 3, (values >>> 3) + 2)]).toEqual([1.5, 2.5]);
    expect(back.same).toBe(back.table.memory);
    expect([...back.selection.bitmap]).toEqual([3, 3, 3, 3, 3, 3, 3, 3]);
    expect(usedBytes(back.table.memory)).toBe(usedBytes(memory));
  });

  it('writes of a memory only what a piece reads', () => {
    const memory = createMemory(0);
    const pointer = allocate(memory, 1 << 20);
    viewsOf(memory).u8.fill(7, pointer, pointer + (1 << 20));
    const pieces = [0, 1].map((part) => ({ memory, from: pointer + part * 512 * 1024 }));
    const refs = writeSpill(file, pieces, (piece) => [{ from: (piece as { from: number }).from, bytes: 100 }]);
    expect(refs.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(2_000);
    const second = readSpill(refs[1]!) as { memory: WebAssembly.Memory; from: number };
    const { u8 } = viewsOf(second.memory);
    expect([u8[HEAP_START], u8[second.from], u8[second.from + 99], u8[second.from + 100]]).toEqual([0, 7, 7, 0]);
  });

  it.each([0, 1, 70_000, 300_000])('moves pieces of %i bytes to where there is room, with their pointers', (bytes) => {
    const memory = createMemory(0);
    const pieces = [1, 2, 3].map((fill) => {
      const from = allocate(memory, bytes);
      viewsOf(memory).u8.fill(fill, from, from + bytes);
      return { memory, from, bytes, name: `${fill}` };
    });
    const refs = writeSpill(file, pieces, (piece) => [piece as (typeof pieces)[number]]);
    const target = createMemory(0);
    allocate(target, 1000);
    const read = refs.map((ref) =>
      readSpillInto(ref, target, (piece, to, placeOf) => {
        const { from, name } = piece as (typeof pieces)[number];
        const at = placeOf(from);
        return [name, [...new Set(viewsOf(to).u8.subarray(at, at + bytes))]];
      }),
    );
    expect(read).toEqual([1, 2, 3].map((fill) => [`${fill}`, bytes === 0 ? [] : [fill]]));
  });

  it.each([
    ['what JSON can say', { n: 1.5, t: 'ä"', none: null, yes: true, list: [[], {}, [1]] }],
    ['numbers that JSON cannot say', { zero: -0, none: Number.NaN, most: Number.POSITIVE_INFINITY }],
    ['what is not there', { gone: undefined, list: [1, undefined] }],
    ['values of other kinds', { big: 2n ** 70n, day: new Date(5), map: new Map([[1, 2]]), bytes: Uint8Array.of(1, 2) }],
  ])('gives %s back beside a memory', (_, beside) => {
    const memory = createMemory(0);
    const back = readSpill(only(writeSpill(file, [{ beside, memory }]))) as { beside: unknown; memory: unknown };
    expect(back.beside).toStrictEqual(beside);
    expect(back.memory).toBeInstanceOf(WebAssembly.Memory);
  });

  it('gives one object back as one', () => {
    const same = { a: 1 };
    const back = readSpill(only(writeSpill(file, [{ memory: createMemory(0), one: same, other: same }]))) as {
      one: object;
      other: object;
    };
    expect(back.one).toBe(back.other);
  });

  it('is known by references of a few numbers each', () => {
    const refs = writeSpill(file, ['a', 'bcd', [1, 2, 3]]);
    const packed = packRefs(file, refs);
    expect(refs.map((_, i) => refAt(packed, i))).toEqual(refs);
    expect(bytesOfRefs(packed)).toBe(readFileSync(file).length);
    expect(bytesOfRefs(packRefs(file, []))).toBe(0);
  });

  it('leaves no file behind where a value cannot be written', () => {
    expect(() => writeSpill(file, [() => 1])).toThrow('could not be cloned');
    expect(() => readFileSync(file)).toThrow('ENOENT');
  });

  it.each(['deleted', 'emptied', 'cut short', 'bit-flipped', 'exchanged'])('is not believed when %s', (how) => {
    const ref = only(writeSpill(file, [Array.from({ length: 100 }, (_, index) => index)]));
    const bytes = readFileSync(file);
    if (how === 'deleted') rmSync(file);
    if (how === 'emptied') truncateSync(file, 0);
    if (how === 'cut short') truncateSync(file, bytes.length - 1);
    if (how === 'bit-flipped')
      writeFileSync(
        file,
        bytes.map((byte, index) => (index === 40 ? byte ^ 4 : byte)),
      );
    if (how === 'exchanged')
      writeFileSync(
        file,
        bytes.map(() => 1),
      );
    expect(() => readSpill(ref)).toThrow(SpillLost);
  });
});
