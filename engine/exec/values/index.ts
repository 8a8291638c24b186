import type { StepDefinition } from '../step';
import { actionSteps } from './action-steps';
import { rowSteps } from './row-steps';
import { sourceSteps } from './source-steps';

/** Steps over arrays of plain values: what RDDs of programs run. */
export const valueSteps: readonly StepDefinition[] = [...sourceSteps, ...rowSteps, ...actionSteps];
