import { openEngine } from '../engine/index';
import type { EngineService } from '../engine/protocol/engine-service';

export interface RunningEngine {
  readonly service: EngineService;
  close(): Promise<void>;
}

/** The engine in this process, with one worker thread per core unless the settings say otherwise. */
export function startEngine(cores: number | null): RunningEngine {
  return openEngine({ master: cores === null ? 'local[*]' : `local[${cores}]` });
}
