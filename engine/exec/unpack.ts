import type { Step } from '../cluster/executor/messages';
import { fail } from '../errors';
import { compressions, type Packed, unpack } from '../formats/compressed/index';
import type { MemorySource } from '../formats/source';
import type { StepDefinition } from './step';

/** Nothing → MemorySource: the content of a compressed file. */
export interface UnpackStep extends Step {
  readonly step: 'unpack';
  readonly compression: string;
  readonly packed: Packed;
  readonly budgetBytes: number;
}

export const unpackStep: StepDefinition<UnpackStep> = {
  step: 'unpack',
  run: ({ compression, packed, budgetBytes }, _inputs, context): Promise<MemorySource> => {
    let known = 0;
    const named = compressions.find((each) => each.name === compression);
    return unpack(named ?? fail('INTERNAL', `no compression "${compression}"`), packed, {
      budgetBytes,
      onProgress: (bytesRead) => {
        context.count('bytesRead', bytesRead - known);
        known = bytesRead;
        context.checkCancelled();
      },
    });
  },
};
