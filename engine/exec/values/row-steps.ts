/** Narrow transformations of plain values: arrays in, arrays out; what came in is never changed. */
import type { FunctionData } from '../../cluster/closure/function-data';
import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import type { StepDefinition } from '../step';
import { calling, eachRow, type Values } from './calling';

export interface FunctionStep extends Step {
  readonly fn: FunctionData;
}

type Unary = (row: unknown) => unknown;
type Loop = (fn: Unary, rows: Values, context: TaskContext) => unknown[];

function rowStep(step: string, loop: Loop): StepDefinition {
  return {
    step,
    run: (data, [rows], context) =>
      calling<Unary, unknown[]>((data as FunctionStep).fn, context, (fn) => loop(fn, rows as Values, context)),
  };
}

/** replaces: rows.map((row) => fn(row)) */
const map = rowStep('values-map', (fn, rows, context) => {
  const mapped = new Array<unknown>(rows.length);
  eachRow(rows, context, (row, index) => {
    mapped[index] = fn(row);
  });
  return mapped;
});

/** replaces: rows.filter((row) => fn(row)) */
const filter = rowStep('values-filter', (fn, rows, context) => {
  const kept: unknown[] = [];
  eachRow(rows, context, (row) => {
    if (fn(row)) kept.push(row);
  });
  return kept;
});

const flatMap = rowStep('values-flat-map', (fn, rows, context) => {
  const all: unknown[] = [];
  eachRow(rows, context, (row) => {
    for (const each of fn(row) as Iterable<unknown>) all.push(each);
  });
  return all;
});

const keyBy = rowStep('values-key-by', (fn, rows, context) => {
  const pairs: unknown[] = [];
  eachRow(rows, context, (row) => pairs.push([fn(row), row]));
  return pairs;
});

const mapValues = rowStep('values-map-values', (fn, rows, context) => {
  const pairs: unknown[] = [];
  eachRow(rows, context, (row) => {
    const [key, value] = row as [unknown, unknown];
    pairs.push([key, fn(value)]);
  });
  return pairs;
});

const flatMapValues = rowStep('values-flat-map-values', (fn, rows, context) => {
  const pairs: unknown[] = [];
  eachRow(rows, context, (row) => {
    const [key, value] = row as [unknown, unknown];
    for (const each of fn(value) as Iterable<unknown>) pairs.push([key, each]);
  });
  return pairs;
});

/** The sum of the partition as its only row; none when it is empty. */
const partial: StepDefinition = {
  step: 'values-partial',
  run: (data, [rows], context) => {
    const [first, ...rest] = rows as Values;
    if ((rows as Values).length === 0) return [];
    return calling<(sum: unknown, row: unknown) => unknown, unknown[]>((data as FunctionStep).fn, context, (fn) => {
      let sum = first;
      eachRow(rest, context, (row) => {
        sum = fn(sum, row);
      });
      return [sum];
    });
  },
};

export const rowSteps: readonly StepDefinition[] = [partial, map, filter, flatMap, keyBy, mapValues, flatMapValues];
