import { beforeEach, describe, expect, it } from 'vitest';
import { type Block, BlockStore, type BlockStoreOptions, type Spilled } from '../../../../engine/cluster/storage/block-store';

let changes: string[];
let dropped: string[];
let store: BlockStore;

beforeEach(() => {
  changes = [];
  dropped = [];
  store = new BlockStore({
    budgetBytes: 100,
    onChange: ({ blockId }, state) => changes.push(`${blockId} ${state}`),
    onDrop: ({ blockId }) => dropped.push(blockId),
  });
});

function block(blockId: string, sizeBytes = 40, executorId: number | null = null): Block {
  return { blockId, value: `value of ${blockId}`, sizeBytes, rows: 1, level: 'MEMORY_ONLY', executorId };
}

function put(...blockIds: readonly string[]): void {
  for (const blockId of blockIds) store.put(block(blockId), false);
}

function ids(): readonly string[] {
  return store.blocks().map(({ blockId }) => blockId);
}

describe('the budget', () => {
  it('evicts the least recently used first', () => {
    put('rdd_0_0', 'rdd_1_0');
    store.get('rdd_0_0');
    put('rdd_2_0');
    expect(ids()).toEqual(['rdd_0_0', 'rdd_2_0']);
    expect(changes.at(-2)).toBe('rdd_1_0 evicted');
    expect(dropped).toEqual(['rdd_1_0']);
    expect(store.usedBytes).toBe(80);
  });

  it('counts a memory for what it takes of the addresses, however little is in it', () => {
    const small = new BlockStore({ budgetBytes: 100, leastMemoryBytes: 25, onChange: () => {}, onDrop: () => {} });
    for (let i = 0; i < 6; i++) small.put({ ...block(`rdd_${i}_0`, 1), memories: [{ identity: i, bytes: 1 }] }, false);
    expect(small.blocks().map(({ blockId }) => blockId)).toEqual(['rdd_2_0', 'rdd_3_0', 'rdd_4_0', 'rdd_5_0']);
  });

  it('does not evict blocks in use', () => {
    put('rdd_0_0', 'rdd_1_0');
    const unpin = store.pin('rdd_0_0')!;
    put('rdd_2_0');
    expect(ids()).toEqual(['rdd_0_0', 'rdd_2_0']);
    unpin();
    put('rdd_3_0');
    expect(ids()).toEqual(['rdd_2_0', 'rdd_3_0']);
  });

  it('does not make room for a block by evicting its siblings', () => {
    put('rdd_0_0', 'rdd_0_1', 'rdd_0_2');
    expect(ids()).toEqual(['rdd_0_0', 'rdd_0_1']);
    expect(dropped).toEqual(['rdd_0_2']);
  });

  it('that shrinks lets the least recently used go', () => {
    put('rdd_0_0', 'rdd_1_0');
    store.get('rdd_0_0');
    store.resize(50);
    expect(ids()).toEqual(['rdd_0_0']);
    store.resize(100);
    put('rdd_2_0');
    expect(ids()).toEqual(['rdd_0_0', 'rdd_2_0']);
  });

  it('evicts by hand a block, or all of an RDD, but nothing that a task reads', () => {
    for (const blockId of ['rdd_0_0', 'rdd_0_1', 'rdd_1_0', 'rdd_1_1']) store.put(block(blockId, 10), false);
    store.evict('rdd_0_1');
    expect(ids()).toEqual(['rdd_0_0', 'rdd_1_0', 'rdd_1_1']);
    const unpin = store.pin('rdd_1_1')!;
    store.evict('rdd_1');
    expect(ids()).toEqual(['rdd_0_0', 'rdd_1_1']);
    expect(changes.slice(-2)).toEqual(['rdd_0_1 evicted', 'rdd_1_0 evicted']);
    unpin();
  });

  it('evicts nothing for a block that does not fit in any case', () => {
    put('rdd_0_0');
    expect(store.put(block('rdd_1_0', 101), false)).toBe(false);
    expect(ids()).toEqual(['rdd_0_0']);
  });

  it('gives way to required blocks', () => {
    put('rdd_0_0', 'rdd_1_0');
    const unpin = store.pin('rdd_0_0')!;
    store.put(block('shuffle_0_0', 90), true);
    expect(ids()).toEqual(['rdd_0_0', 'shuffle_0_0']);
    expect(store.usedBytes).toBe(130);
    unpin();
  });
});

describe('dropping', () => {
  it('drops by owner, and only that owner', () => {
    put('rdd_1_0');
    store.put(block('rdd_11_0', 5), false);
    store.put(block('shuffle_1_0', 5), false);
    store.dropOwner('rdd_1');
    expect(ids()).toEqual(['rdd_11_0', 'shuffle_1_0']);
    store.clear();
    expect([store.usedBytes, ids()]).toEqual([0, []]);
  });

  it('hands a pinned value over only after its last pin', () => {
    put('rdd_0_0');
    const first = store.pin('rdd_0_0')!;
    const second = store.pin('rdd_0_0')!;
    store.drop('rdd_0_0');
    expect([store.has('rdd_0_0'), dropped]).toEqual([false, []]);
    first();
    first();
    expect(dropped).toEqual([]);
    second();
    expect(dropped).toEqual(['rdd_0_0']);
  });

  it('keeps the block that is there when it is computed again', () => {
    put('rdd_0_0');
    store.put({ ...block('rdd_0_0'), value: 'again' }, false);
    expect(store.get('rdd_0_0')?.value).toBe('value of rdd_0_0');
    expect(dropped).toEqual(['rdd_0_0']);
    expect(store.usedBytes).toBe(40);
  });

  it('loses what lived on an executor', () => {
    store.put(block('rdd_0_0', 10, 3), false);
    store.put(block('rdd_0_1', 10, 4), false);
    put('rdd_0_2');
    store.loseExecutor(3);
    expect(ids()).toEqual(['rdd_0_1', 'rdd_0_2']);
    expect(changes.at(-1)).toBe('rdd_0_0 lost');
  });

  it('has nothing to pin where there is no block', () => {
    expect(store.pin('rdd_0_0')).toBeNull();
  });
});

describe('spilling', () => {
  let writes: { readonly blockId: string; readonly end: (spilled: Spilled | null) => void }[];

  beforeEach(() => {
    writes = [];
    const spill: BlockStoreOptions['spill'] = ({ blockId }) =>
      new Promise((end) => {
        writes.push({ blockId, end });
      });
    store = new BlockStore({
      budgetBytes: 100,
      spill,
      onChange: ({ blockId }, state) => changes.push(`${blockId} ${state}`),
      onDrop: ({ blockId, file }) => dropped.push(file ?? blockId),
    });
  });

  function putOnDisk(blockId: string, executorId: number | null = null): void {
    store.put({ ...block(blockId, 40, executorId), level: 'MEMORY_AND_DISK' }, false);
  }

  async function written(spilled: Spilled | null = { file: 'file', value: 'reference', sizeBytes: 4 }): Promise<void> {
    writes.shift()!.end(spilled);
    await Promise.resolve();
    await Promise.resolve();
  }

  it('writes the least recently used block, and frees its memory once it is written', async () => {
    for (const blockId of ['rdd_0_0', 'rdd_1_0', 'rdd_2_0']) putOnDisk(blockId);
    expect([writes.map(({ blockId }) => blockId), store.usedBytes, store.pressed]).toEqual([['rdd_0_0'], 120, true]);
    await written();
    expect([store.usedBytes, store.pressed, changes.at(-1)]).toEqual([80, false, 'rdd_0_0 spilled']);
    expect(store.get('rdd_0_0')).toMatchObject({ value: 'reference', file: 'file', sizeBytes: 4 });
    expect(dropped).toEqual(['rdd_0_0']);
    store.drop('rdd_0_0');
    expect(dropped.at(-1)).toBe('file');
  });

  it('writes a newcomer that fits only in place of its siblings', async () => {
    for (const blockId of ['rdd_0_0', 'rdd_0_1', 'rdd_0_2']) putOnDisk(blockId);
    expect(writes.map(({ blockId }) => blockId)).toEqual(['rdd_0_2']);
    await written();
    expect(store.blocks().map(({ file }) => file)).toEqual([undefined, undefined, 'file']);
  });

  it('evicts what could not be written', async () => {
    for (const blockId of ['rdd_0_0', 'rdd_1_0', 'rdd_2_0']) putOnDisk(blockId);
    await written(null);
    expect([ids(), changes.at(-1)]).toEqual([['rdd_1_0', 'rdd_2_0'], 'rdd_0_0 evicted']);
  });

  it('does not write what lives on an executor while it is read, and forgets the file if it was read meanwhile', async () => {
    for (const blockId of ['rdd_0_0', 'rdd_1_0']) putOnDisk(blockId, 3);
    const unpin = store.pin('rdd_0_0')!;
    putOnDisk('rdd_2_0', 3);
    expect(writes.map(({ blockId }) => blockId)).toEqual(['rdd_1_0']);
    const unpinLater = store.pin('rdd_1_0')!;
    await written();
    expect([dropped, store.get('rdd_1_0')?.value]).toEqual([['file'], 'value of rdd_1_0']);
    unpin();
    unpinLater();
  });

  it('forgets the file of a block that was dropped while it was written', async () => {
    for (const blockId of ['rdd_0_0', 'rdd_1_0', 'rdd_2_0']) putOnDisk(blockId);
    store.drop('rdd_0_0');
    await written();
    expect([dropped, store.has('rdd_0_0')]).toEqual([['rdd_0_0', 'file'], false]);
  });

  it('takes a block back into memory when it is read again and fits', () => {
    store.put({ ...block('rdd_0_0', 4), level: 'MEMORY_AND_DISK', file: 'file' }, false);
    expect(store.usedBytes).toBe(0);
    putOnDisk('rdd_0_0');
    expect([store.usedBytes, dropped, store.peek('rdd_0_0')?.file]).toEqual([40, ['file'], undefined]);
  });

  it('loses the blocks of a file that is damaged', () => {
    store.put({ ...block('rdd_0_0', 4), level: 'DISK_ONLY', file: 'file' }, false);
    store.loseFile('file');
    expect([ids(), changes.at(-1)]).toEqual([[], 'rdd_0_0 lost']);
  });
});
