/** What is done with a partition of plain values at the end of a job; the answers go to the driver packed. */
import { pack } from '../../cluster/closure/packed';
import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import type { StepDefinition } from '../step';
import type { Values } from './calling';

export interface ActionStep extends Step {
  /** The action's name, for errors. */
  readonly call: string;
}

export type Answer<S> = (step: S, rows: Values, context: TaskContext) => unknown;

export function actionStep<S extends ActionStep>(step: S['step'], answer: Answer<S>): StepDefinition {
  return {
    step,
    run: async (data, [rows], context) => pack(await answer(data as S, rows as Values, context), (data as S).call),
  };
}

const collect = actionStep<ActionStep>('values-collect', (_, rows) => rows);
const count = actionStep<ActionStep>('values-count', (_, rows) => rows.length);

export const actionSteps: readonly StepDefinition[] = [collect, count];
