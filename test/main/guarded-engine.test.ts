import { expect, test } from 'vitest';
import { fail } from '../../engine/errors';
import type { Plan } from '../../engine/plan/plan';
import type { ClusterEventBody } from '../../engine/protocol/cluster-event';
import type { EngineService, Frame } from '../../engine/protocol/engine-service';
import { guardEngine } from '../../main/guarded-engine';
import { createTokens } from '../../main/tokens';
import { jobStart, taskEnd, taskStart } from '../support/cluster-events';

function setup(frames: (plan: Plan, signal?: AbortSignal) => AsyncIterable<Frame>, events: readonly ClusterEventBody[] = []) {
  const tokens = createTokens();
  const token = tokens.mint('/home/ann/films.csv', 'read');
  const plan: Plan = { version: 1, root: { op: 'scan', format: 'auto', paths: [token], options: {} } };
  const plans = { said: { text: '', notes: [], inputs: [] }, optimised: { text: '', notes: [], inputs: [] }, stages: [] };
  const service: EngineService = {
    execute: frames,
    analyze: async (asked) => ({
      schema: [],
      fingerprint: 'f',
      explain: JSON.stringify(asked),
      plans,
      partitions: 1,
      sources: [],
    }),
    catalog: async () => ({ functions: [], formats: [] }),
    events: async function* () {
      yield events.map((event, at) => ({ number: at + 1, time: 0, ...event }));
    },
    release: async () => {},
    places: async () => ({ rows: [], sorted: false, partition: null }),
    control: async () => {},
  };
  return { engine: guardEngine(service, tokens), plan };
}

const progress = (name: string): Frame => ({
  frame: 'progress',
  stages: [{ stageId: 0, name, tasksDone: 0, tasks: 1 }],
  scannedBytes: 0,
  totalBytes: 0,
  rowsRead: 0,
  rowsWritten: 0,
  bytesWritten: 0,
  rowsExpected: null,
});

test('the engine sees paths, the page sees names', async () => {
  let seen: Plan | undefined;
  const { engine, plan } = setup(async function* (asked) {
    seen = asked;
    yield progress('Scan /home/ann/films.csv');
  });
  const frames = [];
  for await (const frame of engine.execute(plan)) frames.push(frame);
  expect(seen).toMatchObject({ root: { paths: ['/home/ann/films.csv'] } });
  expect(frames).toEqual([progress('Scan films.csv')]);
  expect((await engine.analyze(plan)).explain).not.toContain('/home/ann');
});

test('a failure in the middle of a stream reaches the page without paths', async () => {
  const { engine, plan } = setup(async function* () {
    yield progress('Scan');
    fail('MALFORMED_FILE', 'parquet: /home/ann/films.csv is cut');
  });
  const read = async () => {
    for await (const _ of engine.execute(plan));
  };
  await expect(read()).rejects.toMatchObject({ code: 'MALFORMED_FILE', message: 'parquet: films.csv is cut' });
});

test('events reach the page with names for paths, and without our stack', async () => {
  const task = { taskId: 0, stageId: 0, partition: 0 };
  const error = { code: 'IO', message: '/home/ann/films.csv: read failed', details: { stack: 'at /opt/hearth/run.js' } } as const;
  const { engine } = setup(async function* () {}, [
    jobStart(0, 'read /home/ann/films.csv', []),
    taskStart(task),
    { ...taskEnd(task, 'failed'), error },
  ]);
  const seen = [];
  for await (const batch of engine.events(0)) seen.push(...batch);
  expect(seen).toMatchObject([
    { name: 'read films.csv' },
    taskStart(task),
    { error: { code: 'IO', message: 'films.csv: read failed', details: {} } },
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/home|opt/);
});

test('leaving the stream ends the work in the engine', async () => {
  let ended = false;
  const { engine, plan } = setup(async function* () {
    try {
      for (;;) yield progress('Scan');
    } finally {
      ended = true;
    }
  });
  for await (const _ of engine.execute(plan)) break;
  expect(ended).toBe(true);
});

test('a plan with a path of its own making never reaches the engine', async () => {
  let asked = false;
  const { engine } = setup(async function* () {
    asked = true;
    yield progress('Scan');
  });
  const plan: Plan = { version: 1, root: { op: 'scan', format: 'auto', paths: ['/etc/passwd'], options: {} } };
  const read = async () => {
    for await (const _ of engine.execute(plan));
  };
  await expect(read()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  await expect(engine.analyze(plan)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  expect(asked).toBe(false);
});
