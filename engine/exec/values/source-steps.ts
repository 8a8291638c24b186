/** Where plain values come from: literal ones that the program gave, and numbers in a row. */
import { type Packed, unpackPiece } from '../../cluster/closure/packed';
import type { Step } from '../../cluster/executor/messages';
import type { StepDefinition } from '../step';

export interface LiteralStep extends Step {
  readonly step: 'values-literal';
  readonly packed: Packed | null;
}

export interface RangeStep extends Step {
  readonly step: 'values-range';
  readonly start: number;
  readonly by: number;
  readonly count: number;
}

const literal: StepDefinition<LiteralStep> = {
  step: 'values-literal',
  run: ({ packed }) => unpackPiece(packed),
};

const range: StepDefinition<RangeStep> = {
  step: 'values-range',
  run: ({ start, by, count }) => Array.from({ length: count }, (_, index) => start + index * by),
};

export const sourceSteps = [literal, range] as readonly StepDefinition[];
