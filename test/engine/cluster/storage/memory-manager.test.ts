import { describe, expect, it } from 'vitest';
import { MemoryManager } from '../../../../engine/cluster/storage/memory-manager';

const MB = 2 ** 20;

describe('the account of memory', () => {
  it('leaves to blocks what tasks have not reserved', () => {
    const memory = new MemoryManager(100 * MB, () => {});
    expect(memory.reserve(1, 30 * MB)).toBe(true);
    expect(memory.storageBytes).toBe(6 * MB);
    expect(memory.reserve(2, 40 * MB)).toBe(true);
    expect([memory.executionBytes, memory.storageBytes]).toEqual([70 * MB, 0]);
  });

  it('gives back to blocks what was reserved when tasks have taken less for a while', () => {
    const memory = new MemoryManager(100 * MB, () => {});
    memory.reserve(0, 70 * MB);
    memory.release(0);
    expect([memory.executionBytes, memory.storageBytes]).toEqual([0, 0]);
    for (let task = 1; task <= 32; task++) {
      memory.reserve(task, MB);
      memory.release(task);
    }
    expect(memory.storageBytes).toBe(35 * MB);
  });

  it('has a task wait that does not fit beside those that run', () => {
    const memory = new MemoryManager(100 * MB, () => {});
    memory.reserve(1, 60 * MB);
    expect(memory.reserve(2, 50 * MB)).toBe(false);
    memory.release(1);
    expect(memory.reserve(2, 50 * MB)).toBe(true);
  });

  it('lets the only task run whatever it takes', () => {
    const memory = new MemoryManager(100 * MB, () => {});
    expect(memory.reserve(1, 500 * MB)).toBe(true);
    expect(memory.storageBytes).toBe(0);
    expect(memory.reserve(2, 1)).toBe(false);
  });

  it('lets small tasks run side by side under a budget too small for any', () => {
    const memory = new MemoryManager(MB, () => {});
    expect(memory.reserve(1, 20 * MB) && memory.reserve(2, 40 * MB)).toBe(true);
    expect(memory.reserve(3, 5 * MB)).toBe(false);
  });

  it('is told of the end of a task that reserved nothing', () => {
    const memory = new MemoryManager(MB, () => {});
    memory.release(7);
    expect(memory.executionBytes).toBe(0);
  });

  it('tells what blocks may take when that changes, and not with every task', () => {
    const told: number[] = [];
    const memory = new MemoryManager(100 * MB, (bytes) => told.push(bytes / MB));
    for (let task = 0; task < 100; task++) {
      memory.reserve(task, 10 * MB);
      memory.release(task);
    }
    expect(told).toEqual([26]);
    memory.resize(200 * MB);
    expect(told).toEqual([26, 126]);
  });
});
