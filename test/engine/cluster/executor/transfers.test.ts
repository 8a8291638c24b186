import { describe, expect, it } from 'vitest';
import type { BlockId, TaskDescription, Work } from '../../../../engine/cluster/executor/messages';
import { Transfers } from '../../../../engine/cluster/executor/transfers';
import { pack, unpack } from '../../../../engine/cluster/storage/packed';

const local: Work = { kind: 'local', blockId: 'rdd_0_0', executorId: 1, handle: 7 };

function launch(
  executorId: number,
  work: Work,
  fetch: (executorId: number, handle: number) => Promise<never | ReturnType<typeof packed>>,
) {
  return new Promise<{ readonly work: Work } | { readonly lost: readonly BlockId[] }>((resolve) => {
    const pool = { fetch, launch: (_: number, task: TaskDescription) => resolve({ work: task.work }) };
    new Transfers({ pool, onUnsent: (_, lost) => resolve({ lost }) }).launch(executorId, { taskId: 3, work } as TaskDescription);
  });
}

function packed(value: unknown) {
  return pack([value])[0]!;
}

describe('transfers', () => {
  it('leaves a block where the task runs', async () => {
    expect(await launch(1, local, () => Promise.reject())).toEqual({ work: local });
  });

  it('fetch a block once for a task elsewhere, however often it reads it', async () => {
    let fetched = 0;
    const twice: Work = {
      kind: 'compute',
      rddId: 1,
      partition: 0,
      step: { step: 'zip' },
      inputs: [local, local],
      persist: null,
      place: 'memory',
    };
    const sent = await launch(0, twice, async (executorId, handle) => {
      fetched++;
      return packed([executorId, handle]);
    });
    if (!('work' in sent) || sent.work.kind !== 'compute') throw new Error('not sent');
    const [left, right] = sent.work.inputs;
    expect([fetched, left === right]).toEqual([1, true]);
    expect(left?.kind === 'block' && unpack(left.value as ReturnType<typeof packed>)).toEqual([1, 7]);
  });

  it('tell what cannot be fetched', async () => {
    expect(await launch(0, local, () => Promise.reject(new Error('gone')))).toEqual({ lost: ['rdd_0_0'] });
  });
});
