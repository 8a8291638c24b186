import type { Step } from '../cluster/executor/messages';
import { unpack } from '../formats/compressed/index';
import type { MemorySource, Packed } from '../formats/source';
import type { StepDefinition } from './step';

/** Nothing → MemorySource: the content of a file that is not read as it lies there. */
export interface UnpackStep extends Step {
  readonly step: 'unpack';
  readonly packed: Packed;
  readonly budgetBytes: number;
}

export const unpackStep: StepDefinition<UnpackStep> = {
  step: 'unpack',
  run: ({ packed, budgetBytes }, _inputs, context): Promise<MemorySource> => {
    let known = 0;
    return unpack(packed, {
      budgetBytes,
      onProgress: (bytesRead) => {
        context.count('bytesRead', bytesRead - known);
        known = bytesRead;
        context.checkCancelled();
      },
    });
  },
};
