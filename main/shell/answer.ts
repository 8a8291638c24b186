import { inspect } from 'node:util';
import { RDD, SparkContext } from '../../engine/index';

/** What the prompt shows of a value: of the cluster's own things what they are, not what they are made of. */
export function answerText(value: unknown): string {
  if (value instanceof SparkContext) return `SparkContext(master ${value.master}, app '${value.appName}')`;
  if (value instanceof RDD) return `RDD[${value.lineage.id}] ${value.lineage.name} (${value.lineage.partitions} partitions)`;
  return inspect(value, { colors: process.stdout.isTTY && process.env.NO_COLOR === undefined });
}
