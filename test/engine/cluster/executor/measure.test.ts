import { describe, expect, it } from 'vitest';
import { buffersOf, rowsOf, sizeOf } from '../../../../engine/cluster/executor/measure';
import { createMemory } from '../../../../engine/columns/memory';

const none = new Set<object>();

describe('sizeOf', () => {
  it('counts a memory once, however often it is reached', () => {
    const memory = createMemory(1 << 20);
    const size = sizeOf([{ table: { memory } }, { memory }], none);
    expect(size).toBeGreaterThanOrEqual(memory.buffer.byteLength);
    expect(size).toBeLessThan(memory.buffer.byteLength + 1_000);
  });

  it('leaves out what the inputs hold', () => {
    const memory = createMemory(1 << 20);
    const selection = { bitmap: new Uint8Array(new SharedArrayBuffer(4_096)), count: 7 };
    const shared = buffersOf([{ table: { memory } }]);
    expect(shared).toEqual(new Set([memory]));
    const size = sizeOf({ memory, selection }, shared);
    expect(size).toBeGreaterThanOrEqual(4_096);
    expect(size).toBeLessThan(5_000);
  });

  it('estimates long arrays from a sample', () => {
    const rows = Array.from({ length: 100_000 }, (_, index) => ({ id: index, name: 'Captain Marvel' }));
    expect(sizeOf(rows, none) / rows.length).toBeGreaterThan(30);
    expect(sizeOf(rows, none) / rows.length).toBeLessThan(100);
  });

  it('is not misled by cycles', () => {
    const ring: { self?: unknown } = {};
    ring.self = ring;
    expect(sizeOf(ring, none)).toBeGreaterThan(0);
  });
});

describe('rowsOf', () => {
  it.each([
    [[1, 2, 3], 3],
    [new Int32Array(4), 4],
    [{ rows: 10, selection: null }, 10],
    [{ rows: 10, selection: { count: 4 } }, 4],
    [{ table: { rows: 10, selection: null }, summary: {} }, 10],
    [7, 0],
    [null, 0],
  ])('%j', (value, rows) => {
    expect(rowsOf(value)).toBe(rows);
  });
});
