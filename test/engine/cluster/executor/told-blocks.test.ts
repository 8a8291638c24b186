import { describe, expect, it } from 'vitest';
import type { BlockWork, ComputeWork, Work } from '../../../../engine/cluster/executor/messages';
import { ToldBlocks } from '../../../../engine/cluster/executor/told-blocks';

function block(blockId: string, version: number): BlockWork {
  return { kind: 'block', blockId, version, value: { rows: version } };
}

function compute(...inputs: readonly Work[]): ComputeWork {
  return { kind: 'compute', rddId: 1, partition: 0, step: { step: 'zip' }, inputs, persist: null, place: 'memory' };
}

describe('told blocks', () => {
  it('are sent with their value once per version', () => {
    const told = new ToldBlocks();
    const first = block('rdd_0_0', 1);
    expect(told.sent(first)).toBe(first);
    expect(told.sent(first)).toEqual({ ...first, value: undefined });
    const second = block('rdd_0_0', 2);
    expect(told.sent(second)).toBe(second);
  });

  it('are sent once where a task reads them twice, as one object', () => {
    const told = new ToldBlocks();
    const read = block('rdd_0_0', 1);
    const sent = told.sent(compute(read, compute(read))) as ComputeWork;
    const [left, right] = sent.inputs as [BlockWork, ComputeWork];
    expect([left === right.inputs[0], left.value]).toEqual([true, { rows: 1 }]);
  });

  it('are told of once when they are gone, and sent anew after that', () => {
    const told = new ToldBlocks();
    told.sent(block('rdd_0_0', 1));
    told.drop('rdd_0_0');
    told.drop('rdd_0_1');
    expect([told.takeGone(), told.takeGone()]).toEqual([['rdd_0_0'], []]);
    expect(told.sent(block('rdd_0_0', 1))).toHaveProperty('value', { rows: 1 });
  });

  it('are sent anew after a message that did not arrive', () => {
    const told = new ToldBlocks();
    told.sent(block('rdd_0_0', 1));
    told.doubt();
    expect(told.takeGone()).toEqual(['rdd_0_0']);
    expect(told.sent(block('rdd_0_0', 1))).toHaveProperty('value', { rows: 1 });
  });
});
