import { expect, it } from 'vitest';
import { EventLoop } from '../../../../engine/cluster/scheduler/event-loop';

it('handles an event that is posted meanwhile after the one at hand', () => {
  const seen: string[] = [];
  const loop: EventLoop<string> = new EventLoop<string>(
    (event) => {
      if (event === 'a') loop.post('b');
      seen.push(event);
    },
    () => seen.push('error'),
    () => seen.push('idle'),
  );
  loop.post('a');
  expect(seen).toEqual(['a', 'b', 'idle']);
});

it('goes on after an event whose handler throws', () => {
  const seen: unknown[] = [];
  const handle = (event: string) => {
    if (event === 'bad') throw new Error('broken');
    seen.push(event);
  };
  const loop = new EventLoop<string>(
    handle,
    (error) => seen.push((error as Error).message),
    () => {},
  );
  loop.post('bad');
  loop.post('good');
  expect(seen).toEqual(['broken', 'good']);
  expect(loop.pending).toBe(0);
});
