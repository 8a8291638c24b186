/** A lineage as Spark prints it: one RDD per line, `(n)` where a number of partitions begins, `+-` where a shuffle is read. */
import type { Dependency } from '../cluster/rdd/dependency';
import type { Rdd } from '../cluster/rdd/rdd';

export function debugString(rdd: Rdd): string {
  return self(rdd, '', true).join('\n');
}

/** The line of an RDD and of all behind it. `prefix` is what stands before its parents' lines. */
function self(rdd: Rdd, prefix: string, first: boolean): readonly string[] {
  const head = `(${rdd.partitions})`;
  const next = `${prefix}${' '.repeat(head.length - 1)}|`;
  const line = first ? `${prefix}${head} ${spelled(rdd)}` : spelled(rdd);
  return [line, ...behind(rdd, `${next} `)];
}

function behind(rdd: Rdd, prefix: string): readonly string[] {
  const { dependencies } = rdd;
  return dependencies.flatMap((dependency, index) => parent(dependency, prefix, index === dependencies.length - 1));
}

function parent(dependency: Dependency, prefix: string, last: boolean): readonly string[] {
  if (dependency.kind === 'narrow') return [`${prefix} ${spelled(dependency.rdd)}`, ...behind(dependency.rdd, prefix)];
  const head = `${prefix.slice(0, -2)}+-(${dependency.rdd.partitions}) `;
  const bar = last ? ' ' : '|';
  const below = `${prefix.slice(0, -2)}${bar}${' '.repeat(head.length - prefix.length)}| `;
  return [`${head}${spelled(dependency.rdd)}`, ...behind(dependency.rdd, below)];
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
