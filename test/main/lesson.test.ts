import { afterEach, describe, expect, test } from 'vitest';
import { type Lesson, openLesson } from '../../main/lesson';
import { LESSON_STEPS } from '../../main/preload-api';

let lesson: Lesson;

afterEach(() => lesson.end());

describe('the lesson', () => {
  test('runs step by step on two executors, and finds the film', async () => {
    lesson = openLesson();
    const told = [];
    for (const step of LESSON_STEPS) told.push(await lesson.run(step));
    const [context, parallelize, partitions, filter, collect, resilience] = told;
    expect(context!.output).toBe('SparkContext: films on local[2]');
    expect(context!.events.filter(({ event }) => event === 'executor-added')).toHaveLength(2);
    expect(parallelize!.partitions).toEqual([
      ['Avengers: Endgame', 'Captain Marvel', 'Joker'],
      ['Parasite', 'Toy Story 4', 'Us'],
    ]);
    for (const lazy of [parallelize, filter]) expect(lazy!.events).toEqual([]);
    expect(JSON.parse(partitions!.output.split('\n')[1]!)).toEqual(partitions!.partitions);
    expect(filter!.output).toMatch(/^\(2\) /);
    expect(collect!.output).toBe('["Captain Marvel"]');
    expect(collect!.events.filter(({ event }) => event === 'task-end')).toHaveLength(2);
    expect(resilience!.output).toBe('["Captain Marvel"]');
    expect(resilience!.events.some(({ event }) => event === 'executor-removed')).toBe(true);
  });

  test('runs what a step builds on, and begins anew', async () => {
    lesson = openLesson();
    expect((await lesson.run('collect')).output).toBe('["Captain Marvel"]');
    expect((await lesson.run('context')).events.filter(({ event }) => event === 'executor-added')).toHaveLength(2);
    await lesson.end();
    expect((await lesson.run('partitions')).output).toMatch(/^2\n/);
  });
});
