import { describe, expect, it } from 'vitest';
import { freshRoom } from '../../../../engine/formats/format';
import { KeptBytes } from '../../../../engine/formats/parquet/kept-bytes';

describe('kept bytes', () => {
  it('stand one after the other, however far they grow', () => {
    const kept = new KeptBytes();
    const parts = [Buffer.from('one'), Buffer.alloc(0), Buffer.alloc(200_000, 'two'), Buffer.from('three')];
    for (const part of parts) kept.append(part);
    expect(kept.length).toBe(200_008);
    expect(Buffer.concat(parts).equals(kept.moved(freshRoom))).toBe(true);
  });

  it('are not those of the next', () => {
    const kept = new KeptBytes();
    kept.append(Buffer.from('first'));
    const first = kept.moved(freshRoom);
    const next = new KeptBytes();
    next.append(Buffer.from('second'));
    expect([Buffer.from(first).toString(), Buffer.from(next.moved(freshRoom)).toString()]).toEqual(['first', 'second']);
    expect(first.buffer).toBeInstanceOf(SharedArrayBuffer);
  });
});
