import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pack } from '../../../../engine/cluster/storage/packed';
import { readSpill, SpillLost, writeSpill } from '../../../../engine/cluster/storage/spill-file';
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
