import { basename } from 'node:path';
import { EngineError, fail } from '../../errors';
import type { EncodedPart, EncodeStep } from '../../exec/encode';
import type { SizeStep, TableSize } from '../../exec/size';
import type { FormatWriter } from '../../formats/format';
import { type AnyFormat, formatNamed } from '../../formats/index';
import { decodeOptions } from '../../formats/option';
import type { Target } from '../../formats/targets/target';
import { isNested } from '../../plan/nested-type';
import type { Write } from '../../plan/plan';
import type { Schema } from '../../plan/schema';
import type { Cluster } from '../cluster';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';
import { materialise, type Window } from './materialise';
import { FolderOutput, type Output, SingleOutput } from './output';

export interface Written {
  readonly rows: number;
  readonly bytes: number;
  /** Rows that it will have; null while nobody has counted them. */
  readonly expected: number | null;
}

/** What a write needs besides the plan: where bytes go, and who wants to know how far it is. */
export interface WriteTools {
  readonly cluster: Cluster;
  /** `schema`: of the files, for those who list them. */
  open(schema: Schema): Promise<Target>;
  written(total: Written): void;
}

/** Partitions encoded ahead of the file: enough for every core while the disk takes the ones before. */
const AHEAD = 2;

/** Encodes partitions in parallel and appends them in order. Whatever goes wrong, the target is aborted. */
export async function writeRows(
  command: Write,
  lowered: Lowered,
  window: Window,
  tools: WriteTools,
  signal: AbortSignal,
): Promise<Written> {
  const format = formatNamed(command.format);
  const writer = format.write ?? fail('UNSUPPORTED', `${format.label} cannot be written; choose another format`);
  const options = decodeOptions(format.name, writer.options, command.options);
  const partitionBy = command.folder?.partitionBy ?? [];
  const schema = schemaOfFiles(lowered.schema, partitionBy);
  const target = await tools.open(schema);
  const ahead = new AbortController();
  const stop = (): void => ahead.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const rdd = await materialise(tools.cluster, lowered, window, signal);
    const expected = rowsKnown(lowered, window);
    const report = (rows: number, bytes: number): void => tools.written({ rows, bytes, expected });
    const output = outputOf(command, format, { target, writer, options, schema, report });
    const name = `export to ${basename(command.path)}`;
    const spare: SharedArrayBuffer[] = [];
    const stepOf = await stepsFor(command, writer, spare, tools.cluster, rdd, name, signal);
    let first = true;
    for await (const [partition, parts] of encoded(tools.cluster, rdd, stepOf, name, ahead.signal)) {
      if (first && parts.length > 0) first = await refuseTooLarge(command.path, parts, expected, target);
      await output.take(partition, parts);
      spare.push(...roomsOf(parts));
    }
    await output.finish();
    if (signal.aborted) throw new EngineError('CANCELLED', 'cancelled');
    await target.commit();
    return { ...output.total, expected: output.total.rows };
  } catch (error) {
    stop();
    await target.abort();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function outputOf(command: Write, format: AnyFormat, tools: ConstructorParameters<typeof SingleOutput>[0]): Output {
  return command.folder === undefined
    ? new SingleOutput(tools, basename(command.path))
    : new FolderOutput(tools, format, command.options);
}

/** Columns that are folders stand in no file. */
function schemaOfFiles(schema: Schema, partitionBy: readonly string[]): Schema {
  for (const name of partitionBy) {
    const field = schema.find((each) => each.name === name);
    const all = schema.map((each) => each.name).join(', ');
    if (field === undefined) fail('UNKNOWN_COLUMN', `partition by ${name}: no such column; there are ${all}`, { column: name });
    else if (isNested(field.type))
      fail('TYPE_MISMATCH', `partition by ${name}: a ${field.type} names no folder; choose a column of single values`);
  }
  const left = schema.filter(({ name }) => !partitionBy.includes(name));
  if (left.length === 0 && partitionBy.length > 0)
    fail('UNSUPPORTED', `partition by ${partitionBy.join(', ')}: no column would be left for the files; leave one out`);
  return left;
}

/** Rows of the window, where the relation has been counted already. */
function rowsKnown({ run }: Lowered, { offset, limit }: Window): number | null {
  if (!run.done) return null;
  const rows = Math.max(0, run.atLeast - offset);
  return limit === null ? rows : Math.min(rows, limit);
}

/** Before a byte is written: what the first partition takes tells what all rows will, where their number is known. */
async function refuseTooLarge(
  path: string,
  parts: readonly EncodedPart[],
  expected: number | null,
  target: Target,
): Promise<false> {
  const free = await target.free();
  const chunks = parts.flatMap((part) => part.chunks);
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.byteLength, 0);
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  const needed = expected === null || rows === 0 ? bytes : (bytes / rows) * expected;
  if (free === null || needed <= free) return false;
  return fail(
    'DISK_FULL',
    `${path} was not written: it takes about ${megabytes(needed)} and ${megabytes(free)} are free on its disk; free space or choose another folder; nothing was left behind`,
    { needed: Math.round(needed), free },
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}

/** Where their bytes stand. */
function roomsOf(parts: readonly EncodedPart[]): readonly SharedArrayBuffer[] {
  return parts.flatMap(({ chunks }) =>
    chunks.flatMap(({ bytes: { buffer } }) => (buffer instanceof SharedArrayBuffer ? buffer : [])),
  );
}

/** The step of each partition, which takes what is spare. Files of a folder begin anew with row 0; one file goes on. */
async function stepsFor(
  { format, options, folder }: Write,
  writer: FormatWriter,
  spare: SharedArrayBuffer[],
  cluster: Cluster,
  rdd: Rdd,
  name: string,
  signal: AbortSignal,
): Promise<(partition: number) => EncodeStep> {
  const numbered = writer.sheetRows !== undefined && folder === undefined;
  const firstRows = numbered ? await firstRowsOf(cluster, rdd, name, signal) : null;
  const partitionBy = folder?.partitionBy ?? [];
  return (partition) => ({
    step: 'encode',
    format,
    options,
    firstRow: firstRows?.[partition] ?? 0,
    partitionBy,
    spare: spare.splice(0),
  });
}

/** Rows before each partition. */
async function firstRowsOf(cluster: Cluster, rdd: Rdd, name: string, signal: AbortSignal): Promise<readonly number[]> {
  const finish: SizeStep = { step: 'size' };
  const sizes = await cluster.runJob({ name: `${name}: count`, rdd, partitions: null, finish, group: null, signal, priority: 0 });
  let next = 0;
  return sizes.map((size) => {
    const first = next;
    next += (size as TableSize).selected;
    return first;
  });
}

/** Each partition's parts, in partition order; tasks run ahead by a few partitions, so that memory stays bounded by them. */
async function* encoded(
  cluster: Cluster,
  rdd: Rdd,
  stepOf: (partition: number) => EncodeStep,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<readonly [partition: number, parts: readonly EncodedPart[]]> {
  const ahead = Math.max(1, cluster.executors.length) * AHEAD;
  const group = cluster.ids.group();
  const jobs: Promise<unknown[]>[] = [];
  const start = (partition: number): Promise<unknown[]> => {
    const job = cluster.runJob({
      name,
      rdd,
      partitions: [partition],
      finish: stepOf(partition),
      group,
      signal,
      priority: 0,
    });
    job.catch(() => undefined);
    return job;
  };
  for (let partition = 0, next = 0; partition < rdd.partitions; partition++) {
    while (next < Math.min(rdd.partitions, partition + ahead)) jobs.push(start(next++));
    const [parts] = await jobs.shift()!;
    yield [partition, parts as readonly EncodedPart[]];
  }
}
