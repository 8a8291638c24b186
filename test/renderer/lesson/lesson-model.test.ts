import { expect, test, vi } from 'vitest';
import type { LessonStep } from '../../../main/preload-api';
import { LessonModel } from '../../../renderer/lesson/lesson-model';
import { LESSON } from '../../../renderer/lesson/words';

vi.stubGlobal('requestAnimationFrame', (work: () => void) => setTimeout(work, 0));

function lessonOf(answer: (step: string) => Promise<LessonStep>): { lesson: LessonModel; ended: () => number } {
  let ended = 0;
  const lesson = new LessonModel({ runLesson: answer, endLesson: () => ended++ }, (work) => queueMicrotask(work));
  lesson.open();
  return { lesson, ended: () => ended };
}

const step = (output: string): LessonStep => ({
  output,
  partitions: [],
  events: [{ number: 1, time: 0, event: 'executor-added', executorId: 0, threadId: 1, kernels: 'wasm' }],
});

test('a step runs in main, and its events are played on the strip', async () => {
  const asked: string[] = [];
  const { lesson } = lessonOf(async (name) => {
    asked.push(name);
    return step(`did ${name}`);
  });
  await lesson.run();
  lesson.choose(1);
  await lesson.run();
  expect(asked).toEqual([LESSON[0]!.name, LESSON[1]!.name]);
  expect(lesson.store.get().done.map((each) => each?.output)).toEqual([
    'did context',
    'did parallelize',
    ...LESSON.slice(2).map(() => undefined),
  ]);
  expect(lesson.store.get().feed.history.executors.alive()).toHaveLength(1);
});

test('the first step begins anew', async () => {
  const { lesson } = lessonOf(async () => step('done'));
  lesson.choose(2);
  await lesson.run();
  lesson.choose(0);
  await lesson.run();
  expect(lesson.store.get().done.map((each) => each !== null)).toEqual(LESSON.map((_, at) => at === 0));
});

test('a failure is said, and the step can be run again', async () => {
  const { lesson } = lessonOf(() => Promise.reject(new Error('no room')));
  await lesson.run();
  expect(lesson.store.get()).toMatchObject({ failure: 'no room', running: false });
});

test('closing ends the executors of the lesson', () => {
  const { lesson, ended } = lessonOf(async () => step(''));
  lesson.close();
  expect(ended()).toBe(1);
  expect(lesson.store.get().open).toBe(false);
});
