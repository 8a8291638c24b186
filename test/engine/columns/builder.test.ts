import { describe, expect, it } from 'vitest';
import { Growing, Validity } from '../../../engine/columns/builder';
import { createMemory, viewsOf } from '../../../engine/columns/memory';

describe('column builder', () => {
  it('keeps values when an array grows past the memory it began in', () => {
    const memory = createMemory(1024);
    const array = new Growing(memory, 16, null);
    const first = array.pointer;
    for (let i = 0; i < 100_000; i++) {
      array.reserve((i + 1) * 4, i * 4);
      viewsOf(memory).u32[array.pointer / 4 + i] = i;
    }
    expect(array.pointer).not.toBe(first);
    expect([...viewsOf(memory).u32.slice(array.pointer / 4, array.pointer / 4 + 100_000)].every((value, i) => value === i)).toBe(
      true,
    );
  });

  it('fills what is not used yet', () => {
    const memory = createMemory(1024);
    const array = new Growing(memory, 8, 7);
    viewsOf(memory).u8.fill(1, array.pointer, array.pointer + 8);
    array.reserve(24, 8);
    expect([...viewsOf(memory).u8.slice(array.pointer, array.pointer + 24)]).toEqual([
      ...new Array(8).fill(1),
      ...new Array(16).fill(7),
    ]);
  });

  it('has a validity bitmap only where there are nulls', () => {
    const memory = createMemory(1024);
    const validity = new Validity(memory, 10);
    expect(validity.chunk).toBe(0);
    viewsOf(memory).u8[validity.pointer] = 0b11111110;
    validity.nullCount = 1;
    validity.reserve(500, 10);
    expect(validity.chunk).toBe(validity.pointer);
    expect([...viewsOf(memory).u8.slice(validity.pointer, validity.pointer + 64)]).toEqual([254, ...new Array(63).fill(255)]);
  });
});
