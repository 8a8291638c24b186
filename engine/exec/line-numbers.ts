import type { Step } from '../cluster/executor/messages';
import { contentOf } from '../formats/compressed/index';
import { formatNamed } from '../formats/index';
import type { PackedSource, Source } from '../formats/source';
import type { StepDefinition } from './step';

/** Nothing → the lines in which bytes of a source stand. */
export interface LineNumbersStep extends Step {
  readonly step: 'line-numbers';
  readonly format: string;
  readonly source: Source | PackedSource;
  readonly detail: unknown;
  readonly offsets: readonly number[];
}

export const lineNumbersStep: StepDefinition<LineNumbersStep> = {
  step: 'line-numbers',
  run: async ({ format, source, detail, offsets }): Promise<readonly number[]> =>
    formatNamed(format).lineNumbers?.(await contentOf(source), detail, offsets) ?? [],
};
