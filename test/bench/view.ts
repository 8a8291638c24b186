/**
 * What the Cluster view costs, in two figures. `npm run bench:view jobs` measures one of them.
 *   jobs      the same filters with nobody listening and with the whole view listening over a channel that clones (models, snapshots), on one
 *             thread, where in the app most of it runs in another process; interleaved, medians. Beside it the share that the same events
 *             take when nothing else happens, which the noise of a machine does not reach. Once as a file is cut by itself, once into
 *             many small partitions, whose tasks take a fraction of a millisecond
 *   frames    a log of 100 jobs and 10,000 tasks in the real Electron: how long its tabs take to appear, and the frames while lists scroll
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListenerBus } from '../../engine/cluster/listener';
import { batchesOf } from '../../engine/cluster/listener/batches';
import { openEngine } from '../../engine/index';
import { aggregate, call, col, filter, lit, named, query } from '../../engine/plan/build';
import { pair } from '../../engine/protocol/channel';
import type { ClusterEventBody } from '../../engine/protocol/cluster-event';
import type { EngineService } from '../../engine/protocol/engine-service';
import { connect } from '../../engine/protocol/proxy';
import { serve } from '../../engine/protocol/serve';
import { ClusterModel } from '../../renderer/cluster/cluster-model';
import { History } from '../../renderer/cluster/history/history';
import { answerOpenDialog, type Hearth, launchHearth } from '../e2e/launch';
import { jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../support/cluster-events';

const ROWS = 4_000_000;
const SMALL_PARTITION = 1 << 20;
const PAIRS = 40;
const SNAPSHOT_MS = 100;
/** What a busy machine of two cores posts in a tenth of a second. */
const EVENTS_PER_BEAT = 100;

export async function run(wanted: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hearth-bench-view-'));
  try {
    if (wanted.length === 0 || wanted.includes('jobs')) {
      const path = writeRows(folder);
      await measureJobs(path, null);
      await measureJobs(path, SMALL_PARTITION);
    }
    if (wanted.length === 0 || wanted.includes('frames')) await measureFrames(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeRows(folder: string): string {
  const path = join(folder, 'rows.csv');
  const lines = Array.from({ length: ROWS }, (_, i) => `${i},${(i * 7919) % 1000},word ${(i * 31) % 977}`);
  writeFileSync(path, `id,kind,text\n${lines.join('\n')}\n`);
  return path;
}

async function measureJobs(path: string, maxPartitionBytes: number | null): Promise<void> {
  const cut = maxPartitionBytes === null ? {} : { maxPartitionBytes };
  const engine = openEngine({ master: 'local[2]', settled: true, ...cut });
  let asked = 0;
  const ask = async (): Promise<number> => {
    const scan = { op: 'scan', format: 'csv', paths: [path], options: {} } as const;
    const where = call('and', call('>', call('length', col('text')), lit(5)), call('>', col('id'), lit(asked++)));
    const began = performance.now();
    for await (const _ of engine.service.execute(query(aggregate(filter(scan, where), [], [named('n', call('count'))]))));
    return performance.now() - began;
  };
  for (let warm = 0; warm < 6; warm++) await ask();
  const alone: number[] = [];
  const watched: number[] = [];
  const since = engine.cluster.listener.newest;
  for (let round = 0; round < PAIRS; round++) {
    const listen = async (): Promise<void> => {
      const stop = listenTo(engine.service, engine.cluster.listener.newest);
      watched.push(await ask());
      stop();
    };
    if (round % 2 === 0) await listen();
    alone.push(await ask());
    if (round % 2 === 1) await listen();
  }
  const events = eventsAfter(engine.cluster.listener, since);
  await engine.close();
  const [without, with_] = [median(alone), median(watched)];
  const micros = await microsPerEvent(events);
  const perJob = events.length / (2 * PAIRS);
  console.log(
    `jobs    ${maxPartitionBytes === null ? 'cut by itself' : 'small partitions'}: alone ${without.toFixed(1)} ms, watched ${with_.toFixed(1)} ms: ${(100 * (with_ / without - 1)).toFixed(1)} % more\n` +
      `jobs    ${perJob.toFixed(0)} events at ${micros.toFixed(1)} µs from the bus to the models: ${((micros * perJob) / (10 * without)).toFixed(2)} % of the job`,
  );
}

function eventsAfter(bus: ListenerBus, since: number): readonly ClusterEventBody[] {
  const events: ClusterEventBody[] = [];
  for (let next = bus.after(since); next !== undefined; next = bus.after(next.number)) {
    const { number: _, time: __, ...body } = next;
    events.push(body);
  }
  return events;
}

/** Processor time that watchers take of the events of these jobs, told again as often as a beat would: that of telling nobody is left out. */
async function microsPerEvent(events: readonly ClusterEventBody[]): Promise<number> {
  const [nobody, watched] = [new ListenerBus(), new ListenerBus()];
  const stop = listenTo({ events: (since, signal) => batchesOf(watched, since, signal, 0) }, 0);
  const more: number[] = [];
  for (let round = 0; round < 20; round++) more.push((await microsOn(watched, events)) - (await microsOn(nobody, events)));
  stop();
  return median(more);
}

async function microsOn(bus: ListenerBus, events: readonly ClusterEventBody[]): Promise<number> {
  const before = process.cpuUsage();
  for (let at = 0; at < events.length; at += EVENTS_PER_BEAT) {
    for (const event of events.slice(at, at + EVENTS_PER_BEAT)) bus.post(event);
    await new Promise((told) => setTimeout(told, 2));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / events.length;
}

/** All that the page does with events, but for painting. Returns the undo. */
function listenTo(service: Pick<EngineService, 'events'>, since: number): () => void {
  const ends = pair();
  const stopServing = serve(service as EngineService, ends.server);
  const abort = new AbortController();
  const [history, model] = [new History(), new ClusterModel()];
  const follow = async (): Promise<void> => {
    for await (const batch of connect(ends.client).events(since, abort.signal)) {
      for (const event of batch) {
        history.apply(event);
        model.apply(event);
      }
    }
  };
  follow().catch(() => undefined);
  const timer = setInterval(() => model.snapshot(Date.now()), SNAPSHOT_MS);
  return () => {
    clearInterval(timer);
    abort.abort();
    stopServing();
    ends.close();
  };
}

async function measureFrames(folder: string): Promise<void> {
  const log = join(folder, 'log.jsonl');
  writeFileSync(log, logOf(100, 100));
  const hearth = await launchHearth();
  try {
    const { page } = hearth;
    await page.getByRole('button', { name: 'Open file…' }).waitFor();
    await page.keyboard.press('Control+Shift+C');
    await answerOpenDialog(hearth.app, [log]);
    await page.getByRole('button', { name: 'Open event log…' }).click();
    await page.getByText('An event log is shown').waitFor();
    for (const name of ['Tasks', 'Stages', 'Executors', 'Storage', 'Jobs']) await measureTab(hearth, name);
    await measureScroll(hearth, '.jobs-frame', 'jobs list');
    await page.getByRole('tab', { name: 'Tasks' }).click();
    await measureScroll(hearth, '.task-rows', 'task table');
  } finally {
    await hearth.close();
  }
}

async function measureTab({ page }: Hearth, name: string): Promise<void> {
  const ms = await page.evaluate(async (label) => {
    const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find((each) => each.textContent === label)!;
    const began = performance.now();
    tab.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, button: 0 }));
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    return performance.now() - began;
  }, name);
  console.log(`frames  ${name} appears in ${ms.toFixed(0)} ms`);
}

async function measureScroll({ page }: Hearth, selector: string, what: string): Promise<void> {
  const frames = await page.evaluate(async (wanted) => {
    const element = document.querySelector<HTMLElement>(wanted)!;
    const times: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 90; frame++) {
      element.scrollTop += 160;
      await new Promise((next) => requestAnimationFrame(next));
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b);
  }, selector);
  const at = (share: number): string => frames[Math.floor(share * (frames.length - 1))]!.toFixed(0);
  console.log(`frames  ${what} scrolls at ${at(0.5)} ms a frame in the middle, ${at(0.95)} ms at the 95th of a hundred`);
}

/** A log of so many jobs of so many tasks on four cores, the newest with 10,000 of them where that is asked. */
function logOf(jobs: number, tasks: number): string {
  const lines: string[] = ['{"log":"hearth-events","version":1}'];
  let [number, time, taskId] = [0, 1_800_000_000_000, 0];
  const post = (body: object): void => {
    lines.push(JSON.stringify({ number: ++number, time, ...body }));
  };
  for (let executorId = 0; executorId < 4; executorId++)
    post({ event: 'executor-added', executorId, threadId: executorId + 1, kernels: 'wasm' });
  for (let jobId = 0; jobId < jobs; jobId++) {
    const count = jobId === jobs - 1 ? jobs * tasks : tasks;
    post(jobStart(jobId, `filter price > ${jobId}`, [stageOf(jobId, { partitions: count })]));
    post(stageSubmitted(jobId, jobId, count));
    for (let partition = 0; partition < count; partition++) {
      const task = { taskId: taskId++, stageId: jobId, partition, executorId: partition % 4 };
      post(taskStart(task));
      time += 2;
      post(taskEnd(task, 'succeeded', { runMs: 6, rowsIn: 1_000, rowsOut: 900 }));
    }
    post({ event: 'stage-completed', stageId: jobId, stageAttempt: 0, outcome: 'succeeded' });
    post({ event: 'job-end', jobId, outcome: 'succeeded', error: null });
  }
  return `${lines.join('\n')}\n`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
