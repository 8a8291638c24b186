import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Ids, shuffledRdd, sourceRdd } from '../../../../engine/cluster/rdd/index';
import type { Rdd } from '../../../../engine/cluster/rdd/rdd';
import { BlockStore } from '../../../../engine/cluster/storage/block-store';
import { Cleaner } from '../../../../engine/cluster/storage/cleaner';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

it('drops blocks and map outputs once nobody holds their RDD', async () => {
  const store = new BlockStore({ budgetBytes: 100, onChange: () => {}, onDrop: () => {} });
  const cleaner = new Cleaner(store);
  const ids = new Ids();
  const step = () => ({ step: 'nothing' });
  const kept = sourceRdd(ids, 'kept', 1, step);
  let gone: Rdd | null = shuffledRdd(ids, 'gone', kept, { kind: 'hash', partitions: 1 }, step(), step);
  cleaner.watch(gone);
  for (const blockId of ['rdd_0_0', 'rdd_1_0', 'shuffle_0_0']) {
    store.put({ blockId, value: null, sizeBytes: 1, rows: 0, level: 'MEMORY_ONLY', executorId: null }, true);
  }
  gone = null;
  while (store.blocks().length > 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(store.blocks().map(({ blockId }) => blockId)).toEqual([`rdd_${kept.id}_0`]);
});
