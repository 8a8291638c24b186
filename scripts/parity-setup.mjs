import { preparePySpark } from './prepare/pyspark.mjs';
import { say } from './prepare/say.mjs';

/**
 * Real Spark for the parity tests, or the reason why there is none.
 * @param {{ provide(name: string, value: unknown): void }} project
 */
export function setup(project) {
  const spark = preparePySpark();
  if ('missing' in spark) say(`the parity tests are skipped: ${spark.missing}`);
  project.provide('spark', spark);
}
