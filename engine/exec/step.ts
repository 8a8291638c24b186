import type { Moved, Span, Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';

/**
 * A step is the unit that executors run: named in a table, its arguments plain data, its inputs the partition values
 * that its narrow parents computed. Tables are the values of DataFrame plans; RDDs of plain values use arrays.
 */
export interface StepDefinition<S extends Step = Step> {
  readonly step: S['step'];
  /** For steps whose value is the pieces of a shuffle: which parts of its memory a piece reads. Default all of it. */
  spans?(piece: unknown): readonly Span[];
  /** For steps with `spans`: the piece with its pointers moved to another memory. Without it a spilled piece comes back where it lay, in a memory of its own. */
  moved?: Moved;
  /** What the driver must know of a value that could not be kept. Default nothing. */
  told?(value: unknown): unknown;
  run(step: S, inputs: readonly unknown[], context: TaskContext): unknown;
}
