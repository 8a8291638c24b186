import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ScanStep, scanStep } from '../../exec/scan';
import type { StepDefinition } from '../../exec/step';
import type { ReadResult } from '../../formats/format';
import { readSpill, SpillLost, type SpillRef, writeSpill } from '../storage/spill-file';
import type { Step } from './messages';

/** What a scan gave → SpillRef: its columns as they lie in memory, in a file of the folder. */
export interface ParkStep extends Step {
  readonly step: 'park';
  readonly folder: string;
}

export const parkStep: StepDefinition<ParkStep> = {
  step: 'park',
  run: ({ folder }, [input], context): SpillRef => {
    context.checkCancelled();
    return writeSpill(parkedIn(folder, context.partition), [input])[0]!;
  },
};

export function parkedIn(folder: string, partition: number): string {
  return join(folder, `part-${partition}`);
}

/** Reads a partition as it was parked; where that is damaged, it is dropped with all that belongs to it, and the text is read. */
export interface ParkedStep extends Step {
  readonly step: 'parked';
  readonly part: SpillRef;
  readonly scan: ScanStep;
}

export const parkedStep: StepDefinition<ParkedStep> = {
  step: 'parked',
  run: ({ part, scan }, inputs, context) => {
    context.checkCancelled();
    try {
      const result = readSpill(part, (bytes) => context.memory(bytes)) as ReadResult;
      context.count('bytesRead', part.bytes);
      context.count('rowsRead', result.table.rows);
      return result;
    } catch (error) {
      if (!(error instanceof SpillLost)) throw error;
      rmSync(dirname(part.file), { recursive: true, force: true });
      return scanStep.run(scan, inputs, context);
    }
  },
};
