import { describe, expect, it } from 'vitest';
import { createMemory, resetMemory, usedBytes } from '../../../engine/columns/memory';
import { withScratch } from '../../../engine/exec/scratch';

describe('scratch', () => {
  it('gives each of two evaluations a region of its own', () => {
    const memory = createMemory(1);
    withScratch(memory, (outer) => {
      const mine = outer.take(1000);
      withScratch(memory, (inner) => {
        const other = inner.take(1000);
        expect(Math.abs(other - mine)).toBeGreaterThanOrEqual(1000);
      });
    });
  });

  it('is used again, batch after batch and evaluation after evaluation', () => {
    const memory = createMemory(1);
    const use = (): void =>
      withScratch(memory, (scratch) => {
        for (let batch = 0; batch < 100; batch++) {
          scratch.rewind();
          scratch.take(100_000);
          scratch.take(300_000);
        }
      });
    use();
    const used = usedBytes(memory);
    use();
    expect(usedBytes(memory)).toBe(used);
  });

  it('never hands out the same room twice between rewinds', () => {
    withScratch(createMemory(1), (scratch) => {
      const pointers = Array.from({ length: 500 }, () => scratch.take(1000)).sort((a, b) => a - b);
      for (let at = 1; at < pointers.length; at++) expect(pointers[at]! - pointers[at - 1]!).toBeGreaterThanOrEqual(1000);
    });
  });

  it('keeps what is to last over a rewind', () => {
    withScratch(createMemory(1), (scratch) => {
      const lasting = scratch.keep(() => scratch.take(100));
      const before = scratch.take(100);
      scratch.rewind();
      expect(scratch.take(100)).toBe(before);
      expect(scratch.keep(() => scratch.take(100))).not.toBe(lasting);
    });
  });

  it('forgets the regions of a memory that was reset', () => {
    const memory = createMemory(1);
    withScratch(memory, (scratch) => scratch.take(1000));
    resetMemory(memory);
    const used = usedBytes(memory);
    withScratch(memory, (scratch) => {
      expect(scratch.take(1000)).toBeGreaterThanOrEqual(used);
      expect(usedBytes(memory)).toBeGreaterThan(used);
    });
  });

  it('comes back when its user throws', () => {
    const memory = createMemory(1);
    expect(() =>
      withScratch(memory, (scratch) => {
        scratch.take(1000);
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');
    const used = usedBytes(memory);
    withScratch(memory, (scratch) => scratch.take(1000));
    expect(usedBytes(memory)).toBe(used);
  });
});
