import type { Step } from '../cluster/executor/messages';
import { formatNamed } from '../formats/index';
import type { Source } from '../formats/source';
import type { StepDefinition } from './step';

/** Nothing → the lines in which bytes of a source stand. */
export interface LineNumbersStep extends Step {
  readonly step: 'line-numbers';
  readonly format: string;
  readonly source: Source;
  readonly detail: unknown;
  readonly offsets: readonly number[];
}

export const lineNumbersStep: StepDefinition<LineNumbersStep> = {
  step: 'line-numbers',
  run: ({ format, source, detail, offsets }): readonly number[] =>
    formatNamed(format).lineNumbers?.(source, detail, offsets) ?? [],
};
