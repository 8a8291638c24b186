import { beforeEach, describe, expect, it } from 'vitest';
import type { ShuffleDependency } from '../../../../engine/cluster/rdd/dependency';
import { Ids, shuffledRdd, sourceRdd } from '../../../../engine/cluster/rdd/index';
import { MapOutputs } from '../../../../engine/cluster/shuffle/map-outputs';
import { BlockStore } from '../../../../engine/cluster/storage/block-store';

let store: BlockStore;
let outputs: MapOutputs;
let shuffle: ShuffleDependency;

beforeEach(() => {
  store = new BlockStore({ budgetBytes: 10, onChange: () => {}, onDrop: () => {} });
  outputs = new MapOutputs(store);
  const ids = new Ids();
  const step = () => ({ step: 'nothing' });
  const rdd = shuffledRdd(ids, 'sorted', sourceRdd(ids, 'file', 3, step), { kind: 'hash', partitions: 2 }, step(), step);
  shuffle = rdd.dependencies[0] as ShuffleDependency;
});

function add(mapPartition: number, executorId: number | null = null): void {
  outputs.add(0, { mapPartition, pieces: [`${mapPartition}>0`, `${mapPartition}>1`], sizeBytes: 20, executorId, file: null });
}

describe('map outputs', () => {
  it('give a reduce partition its pieces in map order, once all are there', () => {
    add(2);
    add(0);
    expect([outputs.missing(shuffle), outputs.pieces(shuffle, 1)]).toEqual([[1], null]);
    add(1);
    expect(outputs.pieces(shuffle, 1)).toEqual(['0>1', '1>1', '2>1']);
  });

  it('are missing again when lost, dropped or gone with their executor', () => {
    add(0);
    add(1, 7);
    add(2);
    outputs.lose(0, 0);
    store.loseExecutor(7);
    expect(outputs.missing(shuffle)).toEqual([0, 1]);
    store.dropOwner('shuffle_0');
    expect(outputs.missing(shuffle)).toEqual([0, 1, 2]);
  });
});
