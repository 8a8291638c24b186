import { availableParallelism, totalmem } from 'node:os';
import { type Engine, openEngine } from '../engine/index';
import type { EngineService } from '../engine/protocol/engine-service';
import { parsedFiles } from './cache-folder';
import type { Settings } from './preload-api';

export interface RunningEngine {
  readonly service: EngineService;
  /** Takes on changed settings while it runs. */
  follow(settings: Settings): Promise<void>;
  readonly writeEventLog: Engine['writeEventLog'];
  close(): Promise<void>;
}

/** Spark's own figures. */
const SPECULATION = { quantile: 0.75, multiplier: 1.5, minMs: 100, intervalMs: 100 };

/** The engine in this process, with one worker thread per core unless the settings say otherwise. */
export function startEngine(settings: Settings, spillFolder: string | null): RunningEngine {
  const { executors, ...rest } = confOf(settings);
  const engine: Engine = openEngine({
    master: `local[${executors}]`,
    background: true,
    parsed: parsedFiles(true, 3000),
    ...(spillFolder === null ? {} : { spillFolder }),
  });
  void engine.configure(rest);
  // Tests of the whole app end executors through this; without the variable it is not there.
  if (process.env.HEARTH_TEST === '1') Object.assign(globalThis, { hearthEngine: engine });
  const { service, writeEventLog } = engine;
  return { service, writeEventLog, follow: (changed) => engine.configure(confOf(changed)), close: () => engine.close() };
}

function confOf({ cores, memoryBudgetBytes, maxPartitionBytes, maxFailures, speculation, keepParsed }: Settings) {
  return {
    executors: cores ?? availableParallelism(),
    memoryBudgetBytes: memoryBudgetBytes ?? Math.floor(totalmem() * 0.6),
    maxPartitionBytes,
    maxFailures,
    keepParsed,
    speculation: speculation ? SPECULATION : null,
  };
}
