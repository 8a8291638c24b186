import type { LineNumbersStep } from '../../exec/line-numbers';
import type { Reject } from '../../formats/format';
import { MemoryContent } from '../../formats/memory-content';
import { keepSource, newMemoryPath } from '../../formats/memory-sources';
import { rejectsSchema } from '../../operators/rejects';
import { cast, col, named, project, scan } from '../../plan/build';
import type { Relation } from '../../plan/relation';
import type { Cluster } from '../cluster';
import { sourceRdd } from '../rdd/index';
import type { Dataset } from './dataset';

export interface RejectedFile {
  readonly dataset: Dataset;
  readonly label: string;
}

/**
 * The bad records of files that were read, as a relation: a source in memory, so that it is paged, filtered and exported as any other
 * table. Returns it with the undo that forgets the source.
 */
export async function rejectsRelation(
  cluster: Cluster,
  files: readonly RejectedFile[],
  signal: AbortSignal,
): Promise<{ readonly relation: Relation; readonly forget: () => void }> {
  const content = new MemoryContent(newMemoryPath());
  content.append(Buffer.from(`${rejectsSchema.map(({ name }) => name).join(',')}\n`));
  for (const { dataset, label } of files) {
    const rejects = await numbered(cluster, dataset, signal);
    if (rejects.length > 0) content.append(Buffer.from(rejects.map((reject) => recordOf(label, reject)).join('')));
  }
  const source = content.finish();
  const table = scan('csv', [source.path], CSV);
  const columns = rejectsSchema.map(({ name, type }) => named(name, type === 'string' ? col(name) : cast(col(name), type)));
  return { relation: project(table, columns), forget: keepSource(source) };
}

const CSV = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  comment: 'none',
  encoding: 'utf-8',
  header: 'yes',
  skipLines: 0,
  skipFooter: 0,
  allText: true,
};

function recordOf(file: string, { line, byteOffset, text, reason }: Reject): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  return `${[quoted(file), line ?? '', byteOffset, quoted(text), quoted(reason)].join(',')}\n`;
}

/** Executors know lines only from a file's beginning: the others are counted now, in one pass over the file. */
async function numbered(cluster: Cluster, dataset: Dataset, signal: AbortSignal): Promise<readonly Reject[]> {
  const { rejects, format, source, opened } = dataset;
  const offsets = rejects.flatMap(({ line, byteOffset }) => (line === null ? [byteOffset] : []));
  if (offsets.length === 0 || format.lineNumbers === undefined) return rejects;
  const name = `lines of bad records in ${dataset.shortName}`;
  const step: LineNumbersStep = { step: 'line-numbers', format: format.name, source, detail: opened.detail, offsets };
  const rdd = sourceRdd(cluster.ids, name, 1, () => step);
  const [lines] = await cluster.runJob({ name, rdd, partitions: null, finish: null, group: null, signal, priority: 1 });
  const known = new Map((lines as readonly number[]).map((line, i) => [offsets[i]!, line]));
  return rejects.map((reject) => (reject.line === null ? { ...reject, line: known.get(reject.byteOffset) ?? null } : reject));
}
