import { inspect } from 'node:util';
import { Column, DataFrame, RDD, SparkContext, SparkSession } from '../../engine/index';

/** What the prompt shows of a value: of the cluster's own things what they are, not what they are made of. */
export function answerText(value: unknown): string {
  if (value instanceof SparkContext) return contextText('SparkContext', value);
  if (value instanceof SparkSession) return contextText('SparkSession', value.sparkContext);
  if (value instanceof RDD) return `RDD[${value.lineage.id}] ${value.lineage.name}, ${partitions(value.lineage.partitions)}`;
  if (value instanceof DataFrame) return 'DataFrame; await its show(), printSchema(), collect() or count()';
  if (value instanceof Column) return `Column ${value}`;
  return inspect(value, { colors: process.stdout.isTTY && process.env.NO_COLOR === undefined });
}

function contextText(kind: string, { master, appName }: SparkContext): string {
  return `${kind} (master ${master}, app '${appName}')`;
}

function partitions(count: number): string {
  return count === 1 ? '1 partition' : `${count} partitions`;
}
