/** Spark's settings as the engine takes them. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail } from '../errors';
import type { EngineConf } from '../open-engine';
import type { SparkConf } from './spark-conf';

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

export function engineConf(conf: SparkConf): EngineConf {
  const memory = conf.get('spark.driver.memory');
  return {
    master: conf.get('spark.master', 'local[*]'),
    ...(memory === null ? {} : { memoryBudgetBytes: bytesOf('spark.driver.memory', memory) }),
    scheduling: { mode: modeOf(conf.get('spark.scheduler.mode', 'FIFO')), pools: [] },
    ...(conf.get('spark.eventLog.enabled', 'false') === 'true' ? { eventLog: eventLogOf(conf) } : {}),
    ...(conf.get('spark.speculation', 'false') === 'true' ? { speculation: speculationOf(conf) } : {}),
  };
}

/** A file of its own for each run, named by when it began; the folder must be there, as Spark's must. */
function eventLogOf(conf: SparkConf): string {
  const folder = conf.get('spark.eventLog.dir', join(tmpdir(), 'spark-events')).replace(/^file:(?:\/\/)?/, '');
  return join(folder, `local-${Date.now()}.jsonl`);
}

function speculationOf(conf: SparkConf) {
  return {
    quantile: numberOf(conf, 'spark.speculation.quantile', 0.75),
    multiplier: numberOf(conf, 'spark.speculation.multiplier', 1.5),
    minMs: numberOf(conf, 'spark.speculation.minTaskRuntime', 100),
    intervalMs: numberOf(conf, 'spark.speculation.interval', 100),
  };
}

function modeOf(mode: string): 'FIFO' | 'FAIR' {
  return mode === 'FIFO' || mode === 'FAIR' ? mode : wrong('spark.scheduler.mode', mode, 'FIFO or FAIR');
}

/** `100ms` is 100. */
function numberOf(conf: SparkConf, key: string, otherwise: number): number {
  const text = conf.get(key);
  if (text === null) return otherwise;
  const value = Number(text.replace(/ms$/, ''));
  return Number.isFinite(value) && text !== '' ? value : wrong(key, text, 'a number');
}

/** `512m`, `2g`, or a number of bytes. */
function bytesOf(key: string, text: string): number {
  const match = /^(\d+)([bkmgt]?)b?$/i.exec(text);
  return match === null ? wrong(key, text, 'a size like 512m or 2g') : Number(match[1]) * UNITS[match[2]!.toLowerCase() || 'b']!;
}

function wrong(key: string, value: string, expected: string): never {
  return fail('MALFORMED_PLAN', `${key} must be ${expected}, not ${JSON.stringify(value)}`);
}
