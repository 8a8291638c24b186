import type { StepDefinition } from '../step';
import { actionSteps } from './action-steps';
import { fileSteps } from './file-steps';
import { partitionSteps } from './partition-steps';
import { pipeSteps } from './pipe';
import { plainSteps } from './plain-steps';
import { rowSteps } from './row-steps';
import { shuffleSteps } from './shuffle-steps';
import { sourceSteps } from './source-steps';

/** Steps over arrays of plain values: what RDDs of programs run. */
export const valueSteps: readonly StepDefinition[] = [
  ...sourceSteps,
  ...rowSteps,
  ...partitionSteps,
  ...plainSteps,
  ...shuffleSteps,
  ...fileSteps,
  ...pipeSteps,
  ...actionSteps,
];
