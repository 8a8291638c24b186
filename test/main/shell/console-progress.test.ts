import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ListenerBus } from '../../../engine/cluster/listener';
import { ConsoleProgress } from '../../../main/shell/console-progress';

const submitted = {
  event: 'stage-submitted',
  stageId: 0,
  stageAttempt: 0,
  jobId: 3,
  name: 'map',
  tasks: 4,
  parents: [],
  steps: [],
} as const;

function started() {
  const written: string[] = [];
  const bus = new ListenerBus();
  const clock = { ms: 0 };
  const progress = new ConsoleProgress({ columns: 31, write: (text) => written.push(text) }, () => clock.ms);
  progress.follow(bus);
  return { bus, progress, written, clock };
}

test('progress is drawn once a stage has run for half a second, and wiped when it is over', async () => {
  const { bus, progress, written, clock } = started();
  bus.post(submitted);
  await setImmediate();
  clock.ms = performance.timeOrigin + performance.now() + 100;
  progress.draw();
  expect(written).toEqual([]);
  clock.ms += 500;
  progress.draw();
  expect(written).toEqual(['\r\u001b[2K[Stage 0:>        (0 + 0) / 4]']);
  bus.post({ event: 'stage-completed', stageId: 0, stageAttempt: 0, outcome: 'succeeded' });
  await setImmediate();
  progress.draw();
  progress.draw();
  expect(written.slice(1)).toEqual(['\r\u001b[2K']);
  progress.close();
});

test('a new context is followed in place of the old one', async () => {
  const { bus, progress, written, clock } = started();
  const other = new ListenerBus();
  await setImmediate();
  progress.follow(other);
  other.post({ ...submitted, stageId: 7 });
  bus.post(submitted);
  await setImmediate();
  clock.ms = Number.MAX_SAFE_INTEGER;
  progress.draw();
  expect(written).toEqual(['\r\u001b[2K[Stage 7:>        (0 + 0) / 4]']);
  expect([bus.subscribers, other.subscribers]).toEqual([0, 1]);
  progress.close();
  await setImmediate();
  expect(other.subscribers).toBe(0);
});
