import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { applyRemedy } from '../../../renderer/cluster/apply-remedy';
import { AppModel } from '../../../renderer/session/app-model';
import { FakeEngine, type FakeTable } from '../support/fake-engine';
import { fakeHost } from '../support/fake-host';

const table: FakeTable = {
  schema: [
    { name: 'num1', type: 'int', nullable: false },
    { name: 'txt1', type: 'string', nullable: true },
  ],
  rows: 100,
  row: (index) => [index, `row ${index}`],
};
const file = { token: 'token', name: 'films.csv.gz', kind: 'file', sizeBytes: 1 } as const;

let engine: FakeEngine;
let app: AppModel;

beforeEach(async () => {
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => setTimeout(callback, 0));
  vi.stubGlobal('requestIdleCallback', () => 0);
  vi.stubGlobal('document', { querySelector: () => ({ focus: () => (focused = true) }) });
  focused = false;
  engine = new FakeEngine({ token: table });
  app = new AppModel(fakeHost(engine, file, [file], []), Promise.resolve(engine));
  app.store.set({ catalog: await engine.catalog() });
  await app.openFirst([file]);
  await vi.waitFor(() => expect(app.store.get().session?.state.total?.exact).toBe(true));
  app.clusterView.open();
});

afterEach(() => {
  app.store.get().session?.close();
  vi.unstubAllGlobals();
});

let focused = false;

test('a larger budget is a setting', async () => {
  await applyRemedy(app, { kind: 'memory', label: '', bytes: 5e9 });
  expect(app.store.get().settings.memoryBudgetBytes).toBe(5e9);
});

test('smaller partitions are a setting, and the open file is asked for again', async () => {
  const before = engine.asked.length;
  await applyRemedy(app, { kind: 'partitions', label: '', bytes: 1e6 });
  expect(app.store.get().settings.maxPartitionBytes).toBe(1e6);
  await vi.waitFor(() => expect(engine.asked.length).toBeGreaterThan(before));
});

test('keys are kept where memory is short, too', async () => {
  await applyRemedy(app, { kind: 'keep', label: '', rddId: 7 });
  expect(engine.commands).toEqual([{ do: 'cache', rddId: 7, level: 'MEMORY_AND_DISK' }]);
});

test('fewer columns are chosen beside the rows', async () => {
  app.togglePanel();
  await applyRemedy(app, { kind: 'columns', label: '' });
  expect(app.clusterView.store.get().open).toBe(false);
  expect(app.store.get().panel).toBe(true);
  await vi.waitFor(() => expect(focused).toBe(true));
});

test('an estimate stands in the environment', async () => {
  await applyRemedy(app, { kind: 'estimate', label: '' });
  expect(app.clusterView.store.get()).toMatchObject({ open: true, tab: 'environment' });
});

test('a file is converted whole, whatever is filtered, and the dialog shows how far it is', async () => {
  const { session } = app.store.get();
  session!.setFilter({
    kind: 'call',
    fn: '>',
    args: [
      { kind: 'col', name: 'num1' },
      { kind: 'lit', type: 'int', value: 90 },
    ],
  });
  await applyRemedy(app, { kind: 'convert', label: '' });
  expect(app.clusterView.store.get().open).toBe(false);
  expect(app.store.get().dialog).toBe('export');
  const { command } = engine.asked.find((plan) => 'command' in plan)!;
  expect(command).toMatchObject({ format: 'parquet', path: 'target', input: { op: 'scan', paths: ['token'] } });
  expect(app.exports.store.get().state).toMatchObject({ phase: 'done', rows: 100 });
});
