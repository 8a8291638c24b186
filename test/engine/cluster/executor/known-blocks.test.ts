import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { KnownBlocks } from '../../../../engine/cluster/executor/known-blocks';
import type { BlockWork } from '../../../../engine/cluster/executor/messages';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function block(version: number, value: unknown): BlockWork {
  return { kind: 'block', blockId: 'rdd_0_0', version, value };
}

describe('known blocks', () => {
  it('are the objects seen before, as long as the version is the same', () => {
    const known = new KnownBlocks();
    const [first, again, anew] = [{}, {}, {}];
    expect(known.value(block(1, first))).toBe(first);
    expect(known.value(block(1, again))).toBe(first);
    expect(known.value(block(2, anew))).toBe(anew);
    expect(known.value(block(2, again))).toBe(anew);
  });

  it('may be plain values', () => {
    const known = new KnownBlocks();
    expect([known.value(block(1, 7)), known.value(block(1, null)), known.size]).toEqual([7, null, 0]);
  });

  it('are not kept alive', async () => {
    const known = new KnownBlocks();
    known.value(block(1, { large: true }));
    while (known.size > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
      known.sweep();
    }
    const fresh = {};
    expect(known.value(block(1, fresh))).toBe(fresh);
  });
});
