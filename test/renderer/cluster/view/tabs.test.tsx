import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, test, vi } from 'vitest';

vi.hoisted(() => {
  Object.assign(globalThis, {
    window: { matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) },
    navigator: { hardwareConcurrency: 2 },
  });
});

import type { ClusterEventBody } from '../../../../engine/protocol/cluster-event';
import { EnvironmentTab } from '../../../../renderer/cluster/view/environment-tab';
import { ExecutorsTab } from '../../../../renderer/cluster/view/executors-tab';
import { JobDetail } from '../../../../renderer/cluster/view/job-detail';
import { JobsList } from '../../../../renderer/cluster/view/jobs-list';
import { LineageTab } from '../../../../renderer/cluster/view/lineage-tab';
import { PlanTab, PlanView } from '../../../../renderer/cluster/view/plan-tab';
import { StagesTab } from '../../../../renderer/cluster/view/stages-tab';
import { StorageTab } from '../../../../renderer/cluster/view/storage-tab';
import { TasksTab } from '../../../../renderer/cluster/view/tasks-tab';
import { WhySlow } from '../../../../renderer/cluster/view/why-slow';
import { AppModel } from '../../../../renderer/session/app-model';
import { AppContext } from '../../../../renderer/ui/app-context';
import { blockUpdated, jobStart, stageOf, stageSubmitted, taskEnd, taskStart } from '../../../support/cluster-events';
import { FakeEngine } from '../../support/fake-engine';
import { fakeHost } from '../../support/fake-host';

const file = { token: 'token', name: 'a.csv', kind: 'file', sizeBytes: 1 } as const;
const rdd = (rddId: number, name: string, parents: readonly number[] = []) =>
  ({
    rddId,
    name,
    partitions: 2,
    level: 'MEMORY_ONLY',
    parents: parents.map((parent) => ({ rddId: parent, shuffleId: null })),
  }) as const;

let app: AppModel;
let clock = 1_000;
let posted = 0;

beforeEach(() => {
  const engine = new FakeEngine({});
  app = new AppModel(fakeHost(engine, file, [], []), Promise.resolve(engine));
  posted = 0;
  clock = 1_000;
});

function post(...bodies: readonly ClusterEventBody[]): void {
  vi.stubGlobal('requestAnimationFrame', () => 0);
  for (const body of bodies) app.cluster.take({ number: ++posted, time: clock, ...body });
}

/** What is read on the screen, one blank between any two texts. */
function textOf(node: ReactNode): string {
  const page = (
    <AppContext value={app}>
      <Tooltip.Provider>{node}</Tooltip.Provider>
    </AppContext>
  );
  return renderToStaticMarkup(page)
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&gt;', '>')
    .replaceAll(/&#x27;|&quot;/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A file is read by two executors, the second of which dies under its task; another takes its place, and all is kept. */
function play(): void {
  const splits = [
    [0, 500],
    [500, 900],
  ] as const;
  post(
    {
      event: 'environment',
      executors: 2,
      maxFailures: 4,
      memoryBudgetBytes: 4_000_000,
      scheduling: 'FIFO',
      speculation: false,
      runtime: 'Node 20',
      platform: 'linux x64',
      machineCores: 2,
      machineBytes: 16e9,
    },
    { event: 'executor-added', executorId: 0, threadId: 1, kernels: 'wasm' },
    { event: 'executor-added', executorId: 1, threadId: 2, kernels: 'wasm' },
    { event: 'dataset', datasetId: 'rdd_1', name: 'a.csv', partitions: 2, sizeBytes: 900, splits },
    jobStart(0, 'filter price > 5', [
      stageOf(0, { name: 'filter price > 5', partitions: 2, rdds: [rdd(1, 'scan csv'), rdd(2, 'filter price > 5', [1])] }),
    ]),
    stageSubmitted(0, 0, 2),
    taskStart({ taskId: 0, stageId: 0, partition: 0 }),
    taskStart({ taskId: 1, stageId: 0, partition: 1, executorId: 1 }),
  );
  clock += 40;
  const steps = (rows: number) => [
    { rddId: 1, step: 'scan', rows: 1_000, ms: 30 },
    { rddId: 2, step: 'filter', rows, ms: 8 },
  ];
  post(
    taskEnd({ taskId: 0, stageId: 0, partition: 0 }, 'succeeded', { runMs: 40, rowsIn: 1_000, rowsOut: 70, steps: steps(70) }),
    taskEnd({ taskId: 1, stageId: 0, partition: 1, executorId: 1 }, 'lost'),
    { event: 'executor-removed', executorId: 1, reason: 'stopped on request' },
    { event: 'executor-added', executorId: 2, threadId: 3, kernels: 'wasm' },
    taskStart({ taskId: 2, stageId: 0, partition: 1, attempt: 1, executorId: 2 }),
  );
  clock += 60;
  post(
    taskEnd({ taskId: 2, stageId: 0, partition: 1, attempt: 1, executorId: 2 }, 'succeeded', {
      runMs: 50,
      rowsIn: 1_000,
      rowsOut: 30,
      rowsSkipped: 640,
      peakBytes: 3_000_000,
      steps: steps(30),
    }),
    blockUpdated('rdd_1_0', 'cached', 1_500_000, 1_000),
    blockUpdated('rdd_1_1', 'cached', 500_000, 1_000),
    blockUpdated('rdd_9_0', 'cached', 250_000, 10),
    { event: 'stage-completed', stageId: 0, stageAttempt: 0, outcome: 'succeeded' },
    { event: 'job-end', jobId: 0, outcome: 'succeeded', error: null },
  );
}

describe('before anything was asked', () => {
  test.each([
    ['jobs', <JobsList key="" />, 'Nothing was asked yet'],
    ['a job', <JobDetail key="" />, 'What the cluster does will stand here.'],
    ['stages', <StagesTab key="" />, 'Stages will stand here once something is asked.'],
    ['tasks', <TasksTab key="" />, 'Tasks will stand here once something is asked.'],
    ['storage', <StorageTab key="" />, 'Nothing is kept yet.'],
    ['plan', <PlanTab key="" />, 'Open a file: the plan of what is on the screen will stand here.'],
    ['lineage', <LineageTab key="" />, 'The lineage of what you ask will stand here.'],
    ['environment', <EnvironmentTab key="" />, 'Once a job has ended, what it would take on more or fewer cores stands here.'],
  ])('%s say what will stand there', (_name, tab, words) => {
    expect(textOf(tab)).toContain(words);
  });
});

describe('after a filter that lost an executor', () => {
  beforeEach(play);

  test('jobs say it in words, with rows and what ran again', () => {
    expect(textOf(<JobsList />)).toContain('Filter price > 5 done 2 tasks · 100 rows · 1 again 100 ms');
  });

  test('whoever comes back sees what was asked since, not what was looked at then', () => {
    app.clusterView.open();
    app.clusterView.chooseJob(0);
    post(jobStart(1, 'sort price', [stageOf(1)]));
    expect(textOf(<JobDetail />)).toContain('Filter price > 5 2,000 rows in');
    app.clusterView.toggle();
    app.clusterView.open();
    expect(textOf(<JobDetail />)).toContain('Sort price');
  });

  test('the job has its steps, rows and time', () => {
    const text = textOf(<JobDetail />);
    expect(text).toContain('Filter price > 5 2,000 rows in · 100 out · 100 ms');
    expect(text).toContain('Stage 0 2 tasks · 1 again Read a.csv 2,000 rows · 60 ms Filter price > 5 100 rows · 16 ms');
  });

  test('stages share their time out to steps', () => {
    expect(textOf(<StagesTab />)).toContain('Read a.csv 2,000 60 ms 79 % Filter price > 5 100 16 ms 21 %');
  });

  test('tasks tell every attempt', () => {
    const text = textOf(<TasksTab />);
    expect(text).toContain('1 0 2 1 1 lost');
    expect(text).toContain('2 0 2 2 2 done 50 ms 1,000 640 30 – – – – – 3.0 MB');
  });

  test('executors count what was lost, and who took whose place', () => {
    const text = textOf(<ExecutorsTab />);
    expect(text).toContain('executor ended 1 task lost 1 tasks failed 0 blocks lost 0 partition recomputed 1');
    expect(text).toContain('Took the place of executor 1');
    expect(text).toMatch(/Executor 1 2 40 ms 0 0 1 stopped on request/);
    expect(text).not.toContain('Stop executor 1');
  });

  test('storage lists what was asked for, and sums the rest up', () => {
    const text = textOf(<StorageTab />);
    expect(text).toContain('2.3 MB of 4.0 MB');
    expect(text).toContain('Of earlier work 250 kB');
    expect(text).toContain('Read a.csv memory only 2 of 2 2.0 MB – 2,000 0 0 0 0 0 Evict');
    expect(text).not.toContain('RDD 9');
  });

  test('the plan has rows, times and what is not read on its nodes', () => {
    const scan = { text: 'scan csv a.csv', notes: ['row groups: 1 of 5'], inputs: [] };
    const root = { text: 'filter price > 5', notes: [], inputs: [scan] };
    const plans = {
      said: { ...root, inputs: [{ ...scan, notes: [] }] },
      optimised: root,
      stages: [['scan csv a.csv', root.text]],
    };
    const text = textOf(<PlanView analysis={{ plans, partitions: 2 }} />);
    const measured = 'Scan csv a.csv 2,000 rows · 2 of 2 partitions · 60 ms';
    expect(text).toContain(`As you said it the view on the screen, from the outside in Filter price > 5 100 rows · 2 of 2`);
    expect(text).toContain(`${measured} row groups: 1 of 5`);
    expect(text).toContain(`Stage 1 ${measured} Filter price > 5 100 rows`);
  });

  test('lineage goes from the file to the rows, and tells what is kept', () => {
    expect(textOf(<LineageTab />)).toContain(
      'a.csv 900 B Read a.csv 2 partitions 2 kept, memory only Filter price > 5 2 partitions 0 kept, memory only Rows on the screen',
    );
  });

  test('the environment tells what it runs with and what other numbers of cores would do', () => {
    const text = textOf(<EnvironmentTab />);
    expect(text).toContain('Filter price > 5 on N cores');
    expect(text).toContain('Master local[2,4]');
    expect(text).toContain('a.csv 900 B in 2 partitions');
  });

  test('why slow names what the work went into, with a remedy to click', () => {
    expect(textOf(<WhySlow />)).toMatch(/“read a\.csv” takes 67 % of the work .* Show the estimate/);
  });
});

test('a log shows what was, with nothing to click that would change it', () => {
  play();
  app.clusterView.replay('old.jsonl', [
    { number: 1, time: 5, event: 'executor-added', executorId: 7, threadId: 1, kernels: 'wasm' },
    { number: 2, time: 6, ...blockUpdated('rdd_1_0', 'cached', 10, 1) },
    { number: 3, time: 7, ...jobStart(0, 'sort name', [stageOf(0, { rdds: [rdd(1, 'sort name')] })]) },
  ]);
  expect(textOf(<JobsList />)).toContain('Sort name running');
  expect(textOf(<ExecutorsTab />)).toContain('Executor 7');
  expect(textOf(<PlanTab />)).toContain('A log tells what ran, not how it was planned');
  const buttons = [<ExecutorsTab key="e" />, <StorageTab key="s" />, <JobsList key="j" />].map(textOf).join(' ');
  expect(buttons).not.toMatch(/\b(Stop|Evict|Cache|Cancel)\b/);
});
