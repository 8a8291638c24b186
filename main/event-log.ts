/** Event logs as files: saved as a whole under their name, and checked line by line when they are opened. */
import { rename, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { type Engine, readEventLog } from '../engine/index';
import type { ClusterEvent } from '../engine/protocol/cluster-event';

const MOST_BYTES = 512 * 2 ** 20;
const MOST_EVENTS = 500_000;

/** Nothing stands under the name until all events do. */
export async function saveEventLog(engine: Pick<Engine, 'writeEventLog'>, path: string): Promise<void> {
  const draft = `${path}.part`;
  try {
    await engine.writeEventLog(draft);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

export async function openEventLog(path: string): Promise<readonly ClusterEvent[]> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`the event log is larger than ${MOST_BYTES / 2 ** 20} MB; choose a shorter one`);
  const events: ClusterEvent[] = [];
  for await (const event of readEventLog(path)) {
    const checked = eventSchema.safeParse(event);
    if (!checked.success) throw new Error(`line ${events.length + 2} of the event log is no event of this version`);
    if (events.push(checked.data as ClusterEvent) > MOST_EVENTS) throw new Error('the event log has too many events to be shown');
  }
  return events;
}

const count = z.number().min(0);
const text = z.string().max(100_000);
const number = z.int().min(0);
const stage = { stageId: number, stageAttempt: number };
const task = { ...stage, taskId: number, partition: number, attempt: number, executorId: number };
const error = z.object({ code: text, message: text, details: z.record(z.string(), z.unknown()) }).nullable();
const level = z.enum(['NONE', 'MEMORY_ONLY', 'MEMORY_AND_DISK', 'DISK_ONLY']);

const rdd = z.object({
  rddId: number,
  name: text,
  partitions: number,
  level,
  parents: z.array(z.object({ rddId: number, shuffleId: number.nullable() })).max(100_000),
});

const stageInfo = z.object({
  stageId: number,
  name: text,
  partitions: number,
  parents: z.array(number).max(100_000),
  shuffleId: number.nullable(),
  rdds: z.array(rdd).max(10_000),
});

const metrics = z.object({
  runMs: count,
  rowsRead: count,
  rowsWritten: count,
  bytesRead: count,
  bytesWritten: count,
  rowsIn: count,
  rowsOut: count,
  // logs of before do not tell
  rowsSkipped: count.default(0),
  shuffleBytes: count,
  shuffleReadBytes: count,
  spilledBytes: count,
  gcMs: count,
  peakBytes: z.number(),
  heapBytes: count,
  steps: z.array(z.object({ rddId: number.nullable(), step: text, rows: count, ms: count })).max(10_000),
});

const bodies = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('environment'),
    executors: number,
    maxFailures: number,
    memoryBudgetBytes: count,
    scheduling: z.enum(['FIFO', 'FAIR']),
    speculation: z.boolean(),
    runtime: text,
    platform: text,
    machineCores: number,
    machineBytes: count,
  }),
  z.object({ event: z.literal('executor-added'), executorId: number, threadId: z.int(), kernels: z.enum(['wasm', 'twins']) }),
  z.object({ event: z.literal('executor-removed'), executorId: number, reason: text }),
  z.object({
    event: z.literal('job-start'),
    jobId: number,
    name: text,
    group: text.nullable(),
    stageIds: z.array(number).max(100_000),
    stages: z.array(stageInfo).max(100_000),
  }),
  z.object({ event: z.literal('job-end'), jobId: number, outcome: z.enum(['succeeded', 'failed', 'cancelled']), error }),
  z.object({
    event: z.literal('stage-submitted'),
    ...stage,
    jobId: number,
    name: text,
    tasks: number,
    parents: z.array(number).max(100_000),
    steps: z.array(text).max(10_000),
  }),
  z.object({
    event: z.literal('stage-completed'),
    ...stage,
    outcome: z.enum(['succeeded', 'failed', 'cancelled', 'skipped']),
  }),
  z.object({ event: z.literal('task-start'), ...task, speculative: z.boolean(), reads: z.record(z.string().max(100), number) }),
  z.object({
    event: z.literal('task-end'),
    ...task,
    outcome: z.enum(['succeeded', 'failed', 'cancelled', 'lost']),
    error,
    metrics,
  }),
  z.object({
    event: z.literal('block-updated'),
    blockId: z.string().max(100),
    state: z.enum(['cached', 'evicted', 'spilled', 'lost', 'dropped']),
    sizeBytes: count,
    rows: count,
    level,
    executorId: number.nullable(),
  }),
  z.object({
    event: z.literal('dataset'),
    datasetId: z.string().max(100),
    name: text,
    partitions: number,
    sizeBytes: count,
    splits: z.array(z.tuple([count, count])).max(1_000_000),
  }),
]);

const eventSchema = z.intersection(z.object({ number: z.int().min(1), time: z.number() }), bodies);
