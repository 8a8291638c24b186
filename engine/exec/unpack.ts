import type { Step } from '../cluster/executor/messages';
import { unpack } from '../formats/compressed/index';
import type { FileSource, MemorySource } from '../formats/source';
import type { StepDefinition } from './step';

/** Nothing → MemorySource: the content of a compressed file. */
export interface UnpackStep extends Step {
  readonly step: 'unpack';
  readonly source: FileSource;
}

export const unpackStep: StepDefinition<UnpackStep> = {
  step: 'unpack',
  run: ({ source }, _inputs, context): Promise<MemorySource> => {
    let known = 0;
    return unpack(source, {
      onProgress: (bytesRead) => {
        context.count('bytesRead', bytesRead - known);
        known = bytesRead;
        context.checkCancelled();
      },
    });
  },
};
