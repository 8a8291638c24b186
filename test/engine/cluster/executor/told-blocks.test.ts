import { describe, expect, it } from 'vitest';
import type { BlockWork, ComputeWork, Work } from '../../../../engine/cluster/executor/messages';
import { ToldBlocks } from '../../../../engine/cluster/executor/told-blocks';
import { selectionOf, tableOf } from '../../../support/table';

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

  it('that the executor computed are not sent', () => {
    const told = new ToldBlocks();
    told.has(block('rdd_0_0', 1));
    expect(told.sent(block('rdd_0_0', 1))).toHaveProperty('value', undefined);
    told.drop('rdd_0_0');
    expect(told.takeGone()).toEqual(['rdd_0_0']);
  });

  it('are sent as what they have of another, while the executor has that', () => {
    const told = new ToldBlocks();
    const table = tableOf({ num1: 'int' }, [[1], [2]]);
    const scan: BlockWork = { kind: 'block', blockId: 'rdd_0_0', version: 1, value: { table, summary: null } };
    const filter = (version: number): BlockWork => {
      return { kind: 'block', blockId: 'rdd_1_0', version, value: { ...table, selection: selectionOf(2, [1]) } };
    };
    const sent = told.sent(compute(scan, filter(2))) as ComputeWork;
    expect(sent.inputs[1]).toMatchObject({ blockId: 'rdd_1_0', version: 2, value: { ofBlock: 'rdd_0_0', columns: null } });
    told.drop('rdd_0_0');
    told.drop('rdd_1_0');
    const anew = filter(3);
    expect(told.sent(anew)).toBe(anew);
  });

  it('with plain values are sent each time', () => {
    const told = new ToldBlocks();
    const nothing: BlockWork = { kind: 'block', blockId: 'rdd_0_0', version: 1, value: null };
    expect([told.sent(nothing), told.sent(nothing)]).toEqual([nothing, nothing]);
  });
});
