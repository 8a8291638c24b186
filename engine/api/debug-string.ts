/** A lineage as Spark prints it: one RDD per line, `(n)` where a number of partitions begins, `+-` where a shuffle is read. */
import type { Dependency } from '../cluster/rdd/dependency';
import type { Rdd } from '../cluster/rdd/rdd';

export function debugString(rdd: Rdd): string {
  const { head, next } = margin(rdd);
  return [`${head} ${spelled(rdd)}`, ...behind(rdd, next)].join('\n');
}

/** What stands before the first line of a stage, and before those below it. */
function margin({ partitions }: Rdd): { readonly head: string; readonly next: string } {
  const head = `(${partitions})`;
  const left = Math.floor((head.length - 1) / 2);
  return { head, next: `${' '.repeat(left)}|${' '.repeat(head.length - left)}` };
}

function behind({ dependencies }: Rdd, prefix: string): readonly string[] {
  return dependencies.flatMap((dependency, index) => lines(dependency, prefix, index === dependencies.length - 1));
}

function lines({ kind, rdd }: Dependency, prefix: string, last: boolean): readonly string[] {
  if (kind === 'narrow') return [`${prefix}${spelled(rdd)}`, ...behind(rdd, prefix)];
  const { head, next } = margin(rdd);
  const here = prefix.replace(/\|\s+$/, '');
  return [`${here}+-${head} ${spelled(rdd)}`, ...behind(rdd, `${here}${last ? '  ' : '| '}${next}`)];
}

function spelled(rdd: Rdd): string {
  const kept = rdd.level === 'NONE' ? '' : ` [${rdd.level}]`;
  return `${kindOf(rdd)}[${rdd.id}] at ${rdd.name}${kept}`;
}

const kinds: Readonly<Record<string, string>> = {
  parallelize: 'ParallelCollectionRDD',
  union: 'UnionRDD',
  cartesian: 'CartesianRDD',
  coalesce: 'CoalescedRDD',
  zip: 'ZippedPartitionsRDD2',
  textFile: 'HadoopRDD',
  wholeTextFiles: 'WholeTextFileRDD',
  pipe: 'PipedRDD',
  sample: 'PartitionwiseSampledRDD',
  emptyRDD: 'EmptyRDD',
};

function kindOf({ dependencies, name }: Rdd): string {
  if (dependencies.some(({ kind }) => kind === 'shuffle')) return dependencies.length > 1 ? 'CoGroupedRDD' : 'ShuffledRDD';
  return kinds[name.split(' ', 1)[0]!] ?? 'MapPartitionsRDD';
}
