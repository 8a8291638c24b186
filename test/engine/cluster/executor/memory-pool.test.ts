import { describe, expect, it } from 'vitest';
import { MemoryPool, unreached } from '../../../../engine/cluster/executor/memory-pool';
import { allocate, createMemory, HEAP_START, resetMemory, usedBytes, viewsOf } from '../../../../engine/columns/memory';

const MB = 2 ** 20;

describe('memories of tasks', () => {
  it('come back reset and cleared', () => {
    const pool = new MemoryPool(8 * MB);
    const memory = pool.take(MB);
    viewsOf(memory).u8.fill(7, allocate(memory, 1000), HEAP_START + 1000);
    pool.giveBack([memory], [memory]);
    const again = pool.take(MB / 2);
    expect(again).toBe(memory);
    expect(usedBytes(again)).toBe(HEAP_START);
    expect(
      viewsOf(again)
        .u8.subarray(HEAP_START, HEAP_START + 2000)
        .every((byte) => byte === 0),
    ).toBe(true);
  });

  it('come back as they were left for a task that does not mind, and cleared for the next', () => {
    const pool = new MemoryPool(8 * MB);
    const memory = pool.take(MB);
    viewsOf(memory).u8.fill(7, allocate(memory, 1000), HEAP_START + 1000);
    pool.giveBack([memory], [memory]);
    const dirty = pool.take(MB, 'anything');
    expect([dirty, usedBytes(dirty), viewsOf(dirty).u8[HEAP_START + 500]]).toEqual([memory, HEAP_START, 7]);
    allocate(dirty, 10);
    pool.giveBack([dirty], [dirty]);
    expect(viewsOf(pool.take(MB)).u8[HEAP_START + 500]).toBe(0);
  });

  it('are cleared as far as a task got before it reset one itself', () => {
    const pool = new MemoryPool(8 * MB);
    const memory = pool.take(MB, 'anything');
    viewsOf(memory).u8.fill(7, allocate(memory, 1000), HEAP_START + 1000);
    resetMemory(memory);
    allocate(memory, 10);
    pool.giveBack([memory], [memory]);
    expect(viewsOf(pool.take(MB)).u8[HEAP_START + 500]).toBe(0);
  });

  it('are as large as asked, and no larger than needed', () => {
    const pool = new MemoryPool(16 * MB);
    const [small, large] = [createMemory(MB), createMemory(4 * MB)];
    pool.giveBack([], [small, large]);
    expect(pool.take(2 * MB)).toBe(large);
    expect(pool.take(2 * MB)).not.toBe(small);
    expect(pool.take(MB)).toBe(small);
  });

  it('are kept up to so many bytes', () => {
    const pool = new MemoryPool(5 * MB);
    pool.giveBack([], [createMemory(MB), createMemory(3 * MB), createMemory(3 * MB)]);
    expect(pool.keptBytes).toBeLessThanOrEqual(5 * MB);
    expect(pool.keptBytes).toBeGreaterThan(4 * MB);
  });

  it('are counted as lost where they leave with a value', () => {
    const pool = new MemoryPool(8 * MB);
    const [kept, gone] = [pool.take(MB), pool.take(2 * MB)];
    pool.giveBack([kept, gone], [kept]);
    expect(pool.lostBytes).toBe(gone.buffer.byteLength);
    expect(pool.lostMemories).toBe(1);
    pool.giveBack([pool.take(MB)], [kept]);
    expect(pool.lostBytes).toBe(gone.buffer.byteLength);
    expect(pool.lostMemories).toBe(1);
  });
});

describe('memories that leave with a value', () => {
  const [a, b] = [createMemory(0), createMemory(0)];

  it('are those that it reaches, however deep', () => {
    expect(unreached([a, b], [{ table: { memory: a } }, new Map([[1, [2]]])])).toEqual([b]);
    expect(unreached([a, b], [[new Map([[1, { memory: b }]])], a])).toEqual([]);
    expect(unreached([a, b], [])).toEqual([a, b]);
  });

  it('may be in an array that is too long to be looked through', () => {
    expect(unreached([a], [Array.from({ length: 5_000 }, () => 1)])).toEqual([]);
  });
});
