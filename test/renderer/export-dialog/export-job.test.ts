import { describe, expect, test, vi } from 'vitest';
import { EngineError } from '../../../engine/errors';
import { ExportJob, progressOf } from '../../../renderer/export-dialog/export-job';
import { writePlan } from '../../../renderer/view/relation-of';
import { FakeEngine } from '../support/fake-engine';

const target = { token: 'target', name: 'out.csv' };
const table = { schema: [{ name: 'num1', type: 'int', nullable: false }], rows: 5000, row: (index: number) => [index] } as const;
const plan = (path: string) =>
  writePlan({ op: 'scan', format: 'auto', paths: [path], options: {} }, { format: 'csv', path: 'target', options: {} });

describe('an export', () => {
  test('ends with rows and bytes', async () => {
    const job = new ExportJob();
    await job.run(new FakeEngine({ token: table }), plan('token'), target, 5000);
    expect(job.store.get().state).toMatchObject({ phase: 'done', rows: 5000, bytes: 450_000 });
  });

  test('goes back to the form when it is cancelled', async () => {
    const job = new ExportJob();
    const phases: string[] = [];
    job.store.subscribe(() => {
      const { state } = job.store.get();
      phases.push(state.phase);
      if (state.phase === 'writing' && state.progress.rowsWritten > 0) job.cancel();
    });
    await job.run(new FakeEngine({ token: table }), plan('token'), target, 5000);
    expect(phases.at(-1)).toBe('idle');
    expect(phases).not.toContain('done');
  });

  test('says what failed and what to do, and can be tried again', async () => {
    const job = new ExportJob();
    await job.run(new FakeEngine({}), plan('gone.csv'), target, null);
    expect(job.store.get().state).toMatchObject({
      phase: 'failed',
      failure: { title: 'gone.csv: no such file', detail: 'Check the name, or choose it again.' },
    });
    job.reset();
    await vi.waitFor(() => expect(job.store.get().state.phase).toBe('idle'));
  });

  test('does not repeat that the file was not written, which the title says', async () => {
    const job = new ExportJob();
    const engine = new FakeEngine({ token: table });
    engine.execute = () => {
      throw new EngineError('DISK_FULL', 'out.csv was not written: the disk is full after 12 bytes; free space');
    };
    await job.run(engine, plan('token'), target, 5000);
    expect(job.store.get().state).toMatchObject({
      failure: { title: 'The disk is full after 12 bytes', detail: 'Free space.' },
    });
  });

  test('leaves a name of a folder as it is', async () => {
    const job = new ExportJob();
    const engine = new FakeEngine({ token: table });
    engine.execute = () => {
      throw new EngineError('NO_SUCH_FILE', 'out.csv was not written: trips.csv is a file, not a folder; choose another folder');
    };
    await job.run(engine, plan('token'), target, 5000);
    expect(job.store.get().state).toMatchObject({ failure: { title: 'trips.csv is a file, not a folder' } });
  });

  test('tells rate and time left once it can', () => {
    expect(progressOf(500, 9, 2000, 0.5, { done: 1, all: 4 })).toMatchObject({ rowsPerSecond: 1000, left: 1.5, tasksDone: 1 });
    expect(progressOf(0, 0, 2000, 0, { done: 0, all: 0 }).left).toBeNull();
    expect(progressOf(500, 9, null, 0.5, { done: 1, all: 4 }).left).toBeNull();
  });
});
