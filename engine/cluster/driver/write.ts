import { EngineError, fail } from '../../errors';
import type { Encoded, EncodeStep } from '../../exec/encode';
import type { SizeStep, TableSize } from '../../exec/size';
import type { WrittenChunk } from '../../formats/format';
import { formatNamed } from '../../formats/index';
import { decodeOptions } from '../../formats/option';
import type { Target } from '../../formats/targets/target';
import type { Write } from '../../plan/plan';
import type { Cluster } from '../cluster';
import type { Rdd } from '../rdd/rdd';
import type { Lowered } from './lowered';
import { materialise, type Window } from './materialise';

export interface Written {
  readonly rows: number;
  readonly bytes: number;
}

/** What a write needs besides the plan: where bytes go, and who wants to know how far it is. */
export interface WriteTools {
  readonly cluster: Cluster;
  open(): Promise<Target>;
  written(total: Written): void;
}

/** Partitions encoded ahead of the file: enough for every core while the disk takes the ones before. */
const AHEAD = 2;

/** Encodes partitions in parallel and appends them in order. Whatever goes wrong, the target is aborted. */
export async function writeFile(
  command: Write,
  lowered: Lowered,
  window: Window,
  tools: WriteTools,
  signal: AbortSignal,
): Promise<Written> {
  const format = formatNamed(command.format);
  const writer = format.write ?? fail('UNSUPPORTED', `${format.label} cannot be written; choose another format`);
  const options = decodeOptions(format.name, writer.options, command.options);
  const target = await tools.open();
  const ahead = new AbortController();
  const stop = (): void => ahead.abort();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const rdd = await materialise(tools.cluster, lowered, window, signal);
    const file = new File(target, tools);
    await file.append(writer.begin(lowered.schema, options));
    const firstRows = writer.sheetRows === undefined ? null : await firstRowsOf(tools.cluster, rdd, lowered.name, signal);
    const stepOf = (partition: number): EncodeStep => ({
      step: 'encode',
      format: format.name,
      options: command.options,
      firstRow: firstRows?.[partition] ?? 0,
    });
    for await (const chunks of encoded(tools.cluster, rdd, stepOf, lowered.name, ahead.signal)) {
      for (const chunk of chunks) {
        if (file.chunks.length > 0 && writer.between !== undefined)
          await file.append(writer.between(lowered.schema, options, file.chunks));
        await file.appendChunk(chunk);
      }
    }
    await file.append(writer.finish(lowered.schema, options, file.chunks));
    if (signal.aborted) throw new EngineError('CANCELLED', 'cancelled');
    await target.commit();
    return file.total;
  } catch (error) {
    stop();
    await target.abort();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Rows before each partition. */
async function firstRowsOf(cluster: Cluster, rdd: Rdd, name: string, signal: AbortSignal): Promise<readonly number[]> {
  const finish: SizeStep = { step: 'size' };
  const sizes = await cluster.runJob({ name: `count ${name}`, rdd, partitions: null, finish, group: null, signal, priority: 0 });
  let next = 0;
  return sizes.map((size) => {
    const first = next;
    next += (size as TableSize).selected;
    return first;
  });
}

class File {
  readonly chunks: WrittenChunk[] = [];
  readonly #target: Target;
  readonly #tools: WriteTools;
  total: Written = { rows: 0, bytes: 0 };

  constructor(target: Target, tools: WriteTools) {
    this.#target = target;
    this.#tools = tools;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > 0) await this.#target.write(bytes);
    this.total = { rows: this.total.rows, bytes: this.total.bytes + bytes.byteLength };
  }

  async appendChunk({ bytes, rows, detail }: Encoded): Promise<void> {
    this.chunks.push({ offset: this.total.bytes, byteLength: bytes.byteLength, rows, detail });
    await this.append(bytes);
    this.total = { rows: this.total.rows + rows, bytes: this.total.bytes };
    this.#tools.written(this.total);
  }
}

/** Each partition's chunks, in partition order; tasks run ahead by a few partitions, so that memory stays bounded by them. */
async function* encoded(
  cluster: Cluster,
  rdd: Rdd,
  stepOf: (partition: number) => EncodeStep,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Encoded[]> {
  const ahead = Math.max(1, cluster.executors.length) * AHEAD;
  const group = cluster.ids.group();
  const jobs: Promise<unknown[]>[] = [];
  const start = (partition: number): Promise<unknown[]> => {
    const job = cluster.runJob({
      name: `export ${name}`,
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
    const [chunks] = await jobs.shift()!;
    yield chunks as readonly Encoded[];
  }
}
