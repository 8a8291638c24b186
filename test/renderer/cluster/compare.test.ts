import { expect, test } from 'vitest';
import { type Bench, comparable, compareCores } from '../../../renderer/cluster/compare';
import { jobStart, stageOf } from '../../support/cluster-events';
import { Play } from './play';

const rdd = { rddId: 7, name: 'filter price > 5', partitions: 4, level: 'MEMORY_ONLY', parents: [] } as const;

function recorded(fails = false): { bench: Bench; did: string[] } {
  const did: string[] = [];
  return {
    did,
    bench: {
      control: async (command) => {
        did.push(command.do);
        if (fails) throw new Error('gone');
      },
      setCores: async (cores) => void did.push(`cores ${cores}`),
      executors: async (count) => void did.push(`waited for ${count}`),
    },
  };
}

test('a comparison computes anew on one core and on all, and puts the setting back', async () => {
  const { bench, did } = recorded();
  expect(await compareCores(bench, rdd, 4, null)).toMatchObject({ what: 'filter price > 5', cores: 4 });
  expect(did).toEqual(['cores 1', 'waited for 1', 'evict', 'cache', 'cores 4', 'waited for 4', 'evict', 'cache', 'cores null']);
});

test('one that fails puts the setting back as well', async () => {
  const { bench, did } = recorded(true);
  await expect(compareCores(bench, rdd, 4, 2)).rejects.toThrow('gone');
  expect(did.at(-1)).toBe('cores 2');
});

test('only what is kept, of a job that succeeded, can be compared', () => {
  const play = new Play().post(jobStart(0, 'filter', [stageOf(0, { rdds: [rdd] })]));
  expect(comparable(play.history.jobs[0]!)).toBeNull();
  play.post({ event: 'job-end', jobId: 0, outcome: 'succeeded', error: null });
  expect(comparable(play.history.jobs[0]!)).toEqual(rdd);
});
