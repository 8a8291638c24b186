import { openEngine } from '../engine/index';
import type { EngineService } from '../engine/protocol/engine-service';

export interface RunningEngine {
  readonly service: EngineService;
  close(): Promise<void>;
}

/** The engine in this process, with one worker thread per core unless the settings say otherwise. */
export function startEngine(cores: number | null): RunningEngine {
  const engine = openEngine({ master: cores === null ? 'local[*]' : `local[${cores}]`, background: true });
  // Tests of the whole app end executors through this; without the variable it is not there.
  if (process.env.HEARTH_TEST === '1') Object.assign(globalThis, { hearthEngine: engine });
  return engine;
}
