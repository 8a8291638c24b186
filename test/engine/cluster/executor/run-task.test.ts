import { describe, expect, it } from 'vitest';
import { KnownBlocks } from '../../../../engine/cluster/executor/known-blocks';
import { LocalBlocks } from '../../../../engine/cluster/executor/local-blocks';
import { MemoryPool } from '../../../../engine/cluster/executor/memory-pool';
import type { Finish, Step, TaskDescription, Work } from '../../../../engine/cluster/executor/messages';
import { runTask } from '../../../../engine/cluster/executor/run-task';
import { stepTable } from '../../../../engine/cluster/executor/steps';
import type { Table } from '../../../../engine/columns/column';
import { EngineError, fail } from '../../../../engine/errors';
import type { StepDefinition } from '../../../../engine/exec/step';
import { selectionOf, tableOf } from '../../../support/table';

const cancelled = new Int32Array(new SharedArrayBuffer(4));

function compute(step: Step, inputs: readonly Work[] = [], persist: string | null = null): Work {
  return { kind: 'compute', rddId: 0, partition: 3, step, inputs, persist, place: 'memory' };
}

function run(
  work: Work,
  steps: readonly StepDefinition[],
  more: Partial<TaskDescription> = {},
  local = new LocalBlocks(),
  known = new KnownBlocks(),
) {
  const progress = new Float64Array(new SharedArrayBuffer(32));
  const finish: Finish = { kind: 'result', step: null };
  const task = {
    taskId: 1,
    jobId: 2,
    stageId: 4,
    stageAttempt: 0,
    partition: 3,
    attempt: 5,
    work,
    finish,
    cancelled,
    progress,
    spill: { folder: '', output: false },
    ...more,
  };
  return runTask(task, 9, stepTable(steps), known, local, new MemoryPool(2 ** 20));
}

function define(step: string, body: StepDefinition['run']): StepDefinition {
  return { step, run: body };
}

const one = define('one', () => 1);
const add = define('add', (_, inputs) => (inputs as readonly number[]).reduce((sum, value) => sum + value, 0));

describe('runTask', () => {
  it('evaluates bottom-up, blocks and pieces as they are', async () => {
    const gather = define('gather', (_, [pieces]) => (pieces as readonly number[]).length);
    const block: Work = { kind: 'block', blockId: 'rdd_1_3', version: 0, value: 40 };
    const pieces: Work = { kind: 'shuffle', shuffleId: 0, mapStep: 'cut', pieces: [5, 6] };
    const work = compute({ step: 'add' }, [compute({ step: 'one' }), block, compute({ step: 'gather' }, [pieces])]);
    expect(await run(work, [one, add, gather])).toMatchObject({
      outcome: 'succeeded',
      taskId: 1,
      executorId: 9,
      value: 43,
      residence: 'shared',
    });
  });

  it('runs work that is reached twice once', async () => {
    let runs = 0;
    const once = define('once', () => ++runs);
    const shared = compute({ step: 'once' });
    expect(await run(compute({ step: 'add' }, [shared, compute({ step: 'pass' }, [shared])]), [once, add])).toMatchObject({
      value: 2,
    });
  });

  it('gives up the values to persist with their size and rows', async () => {
    const rows = define('rows', () => [1, 2, 3]);
    const work = compute({ step: 'pass' }, [compute({ step: 'rows' }, [], 'rdd_0_3')]);
    const result = await run(work, [rows], { finish: { kind: 'result', step: { step: 'one' } } });
    expect(result).toMatchObject({
      outcome: 'failed',
      error: { message: 'executors know no step "one"; add it to engine/exec/index.ts and build' },
    });
    const kept = await run(work, [rows, one], { finish: { kind: 'result', step: { step: 'one' } } });
    expect(kept).toMatchObject({
      value: 1,
      blocks: [{ blockId: 'rdd_0_3', value: { handle: 0 }, rows: 3, residence: 'executor' }],
    });
    expect(kept.outcome === 'succeeded' && kept.blocks[0]!.sizeBytes).toBeGreaterThan(0);
  });

  it('keeps rows on its thread and shares what lies in shared memory', async () => {
    const local = new LocalBlocks();
    const rows = define('rows', () => [1, 2, 3]);
    const bitmap = define('bitmap', () => [new Uint8Array(new SharedArrayBuffer(8))]);
    const work = compute({ step: 'one' }, [compute({ step: 'rows' }, [], 'rdd_0_3'), compute({ step: 'bitmap' }, [], 'rdd_1_3')]);
    const kept = await run(work, [rows, bitmap, one], {}, local);
    expect(kept).toMatchObject({ blocks: [{ residence: 'executor' }, { residence: 'shared' }] });
    expect([local.size, local.get(0)]).toEqual([1, [1, 2, 3]]);
    const again: Work = { kind: 'local', blockId: 'rdd_0_3', executorId: 9, handle: 0 };
    expect(await run(again, [], {}, local)).toMatchObject({ value: [1, 2, 3] });
  });

  it('keeps nothing of a task that fails after all', async () => {
    const local = new LocalBlocks();
    const rows = define('rows', () => [1, 2, 3]);
    await run(compute({ step: 'unknown' }, [compute({ step: 'rows' }, [], 'rdd_0_3')]), [rows], {}, local);
    expect(local.size).toBe(0);
  });

  it('keeps blocks that others share at hand, unless it fails', async () => {
    const known = new KnownBlocks();
    const shared = define('shared', () => new Uint8Array(new SharedArrayBuffer(8)));
    const work = (step: string) => compute({ step }, [compute({ step: 'shared' }, [], 'rdd_0_3')]);
    const kept = await run(work('pass'), [shared], {}, new LocalBlocks(), known);
    expect(kept).toMatchObject({ blocks: [{ blockId: 'rdd_0_3', version: 1 }] });
    const again: Work = { kind: 'block', blockId: 'rdd_0_3', version: 1, value: undefined };
    expect(await run(again, [], {}, new LocalBlocks(), known)).toMatchObject({ value: new Uint8Array(8) });
    await run(work('unknown'), [shared], {}, new LocalBlocks(), known);
    expect(known.size).toBe(0);
  });

  it('answers with what tables have of the block they are made of', async () => {
    const table = tableOf({ num1: 'int', txt1: 'string' }, [
      [1, 'a'],
      [null, 'b'],
    ]);
    const first = define('first', (_, [input]) => ({ ...(input as Table), selection: selectionOf(2, [0]) }));
    const block: Work = { kind: 'block', blockId: 'rdd_0_3', version: 0, value: table };
    const answer = await run(compute({ step: 'first' }, [block], 'rdd_1_3'), [first]);
    const carried = { ofBlock: 'rdd_0_3', schema: null, columns: null, rows: 2, selection: selectionOf(2, [0]) };
    expect(answer).toMatchObject({ value: carried, blocks: [{ blockId: 'rdd_1_3', value: carried, rows: 1 }] });
  });

  it('packs the plain pieces of a shuffle and unpacks those it reads', async () => {
    const cut = define('cut', () => [[1, 'a'], [new Map([[2n, Number.NaN]])]]);
    const finish: Finish = { kind: 'map', shuffleId: 0, partitions: 2, step: { step: 'cut' } };
    const written = await run(compute({ step: 'one' }), [one, cut], { finish });
    if (written.outcome !== 'succeeded') throw new Error('the map task failed');
    const pieces = written.value as readonly unknown[];
    expect(written.metrics.shuffleBytes).toBeGreaterThan(10);
    expect(await run({ kind: 'shuffle', shuffleId: 0, mapStep: 'cut', pieces }, [])).toMatchObject({
      value: [[1, 'a'], [new Map([[2n, Number.NaN]])]],
    });
  });

  it('tells the step where it is, and counts for it', async () => {
    const progress = new Float64Array(new SharedArrayBuffer(32));
    const counting = define('counting', (_, __, context) => {
      context.count('rowsRead', 5);
      context.count('rowsRead', 6);
      context.count('bytesWritten', 8);
      const { executorId, stageId, partition, attempt } = context;
      return { executorId, stageId, partition, attempt };
    });
    const result = await run(compute({ step: 'counting' }), [counting], { progress });
    expect(result).toMatchObject({
      value: { executorId: 9, stageId: 4, partition: 3, attempt: 5 },
      metrics: { rowsRead: 11, shuffleBytes: 0, bytesWritten: 8, bytesRead: 0 },
    });
    expect([...progress]).toEqual([0, 11, 8, 0]);
  });

  it('insists on one piece per reduce partition', async () => {
    const finish: Finish = { kind: 'map', shuffleId: 0, partitions: 3, step: { step: 'cut' } };
    const cut = define('cut', () => [1, 2]);
    const result = await run(compute({ step: 'one' }), [one, cut], { finish });
    expect(result).toMatchObject({
      error: { message: 'step "cut" must return 3 pieces, one per reduce partition; it returned 2 pieces' },
    });
  });

  it('does not begin, nor go on, once it was cancelled', async () => {
    const seen = new Int32Array(new SharedArrayBuffer(4));
    const cancelling = define('cancelling', (_, __, context) => {
      Atomics.store(seen, 0, 1);
      context.checkCancelled();
    });
    const result = await run(compute({ step: 'one' }, [compute({ step: 'cancelling' })]), [one, cancelling], { cancelled: seen });
    expect(result).toMatchObject({ outcome: 'cancelled', error: { code: 'CANCELLED' } });
    expect(await run(compute({ step: 'one' }), [one], { cancelled: seen })).toMatchObject({ outcome: 'cancelled' });
  });

  it.each([
    ['the question', new EngineError('UNKNOWN_COLUMN', 'no such column'), 'UNKNOWN_COLUMN', true],
    ['the data', new EngineError('BAD_RECORD', 'row 7'), 'BAD_RECORD', true],
    ['a full disk', new EngineError('DISK_FULL', 'no room'), 'DISK_FULL', true],
    ['something unsupported', new EngineError('UNSUPPORTED', 'no'), 'UNSUPPORTED', true],
    ['a flaky disk', new EngineError('IO', 'read failed'), 'IO', false],
    ['a bug', new TypeError('x is undefined'), 'INTERNAL', false],
    ['a memory that cannot be had', new RangeError('WebAssembly.Memory(): could not allocate memory'), 'OUT_OF_MEMORY', false],
    ['no error at all', 'text', 'INTERNAL', false],
  ])('judges whether trying again can help: %s', async (_, thrown, code, final) => {
    const throwing = define('throwing', () => {
      throw thrown;
    });
    expect(await run(compute({ step: 'throwing' }), [throwing])).toMatchObject({ outcome: 'failed', final, error: { code } });
  });

  it('gives a task memories of its own and reports what they took', async () => {
    const allocating = define(
      'allocating',
      (_, __, context) => context.memory(1 << 20).buffer.byteLength + context.memory(1).buffer.byteLength,
    );
    const result = await run(compute({ step: 'allocating' }), [allocating]);
    const made = result.outcome === 'succeeded' ? (result.value as number) : fail('INTERNAL', 'failed');
    expect(made).toBeGreaterThan(1 << 20);
    expect(result.metrics.peakBytes).toBeGreaterThanOrEqual(made);
    expect(result.metrics.peakBytes).toBeLessThan(made + 16 * 2 ** 20);
  });

  it('reports how far plain values raised the heap', async () => {
    const rows = define('rows', () => Array.from({ length: 200_000 }, (_, index) => `row ${index}`));
    const result = await run(compute({ step: 'rows' }), [rows]);
    expect(result.metrics.peakBytes).toBeGreaterThan(1 << 20);
  });
});
