/** Narrow transformations that call no user's function. */
import type { Step } from '../../cluster/executor/messages';
import { fail } from '../../errors';
import type { StepDefinition } from '../step';
import type { Values } from './calling';
import { randomOf } from './random';

type Pair = readonly [unknown, unknown];
type Sides = readonly (readonly unknown[])[];

export interface IndexStep extends Step {
  readonly step: 'values-index';
  readonly first: number;
  readonly by: number;
}

export interface SampleStep extends Step {
  readonly step: 'values-sample';
  readonly seed: number;
  readonly partition: number;
  readonly withReplacement: boolean;
  /** Rows whose random number lies in [from, to); with replacement each row comes about `to` times. */
  readonly from: number;
  readonly to: number;
}

export interface JoinStep extends Step {
  readonly step: 'values-join';
  readonly keepLeft: boolean;
  readonly keepRight: boolean;
}

export interface KeyedStep extends Step {
  readonly step: 'values-keyed';
  readonly key: unknown;
}

function plainStep<S extends Step>(step: S['step'], run: (rows: Values, step: S) => unknown[]): StepDefinition {
  return { step, run: (data, [rows]) => run(rows as Values, data as S) };
}

const keys = plainStep('values-keys', (rows) => rows.map((row) => (row as Pair)[0]));
const values = plainStep('values-values', (rows) => rows.map((row) => (row as Pair)[1]));
const glom = plainStep('values-glom', (rows) => [rows]);
const withNull = plainStep('values-with-null', (rows) => rows.map((row) => [row, null]));
const keyed = plainStep<KeyedStep>('values-keyed', (rows, { key }) => rows.map((row) => [key, row]));
const index = plainStep<IndexStep>('values-index', (rows, { first, by }) => rows.map((row, at) => [row, first + at * by]));

/** Of [key, [lefts, rights]]: the keys that only the left has, with its values. */
const subtracted = plainStep('values-subtracted', (rows) =>
  rows.flatMap((row) => {
    const [key, [lefts, rights]] = row as [unknown, [Values, Values]];
    return rights.length > 0 ? [] : lefts.map((left) => [key, left]);
  }),
);

/** Of [key, sides]: the keys that every side has. */
const intersected = plainStep('values-intersected', (rows) =>
  (rows as readonly [unknown, Sides][]).filter(([, sides]) => sides.every((side) => side.length > 0)).map(([key]) => key),
);

const only = plainStep('values-only', (rows) => (rows as readonly [unknown, Sides][]).map(([key, [side]]) => [key, side]));

const join = plainStep<JoinStep>('values-join', (rows, { keepLeft, keepRight }) => {
  const joined: unknown[] = [];
  for (const [key, [lefts, rights]] of rows as readonly [unknown, [Values, Values]][]) {
    for (const left of lefts.length === 0 && keepRight ? [null] : lefts) {
      for (const right of rights.length === 0 && keepLeft ? [null] : rights) joined.push([key, [left, right]]);
    }
  }
  return joined;
});

const sample: StepDefinition<SampleStep> = {
  step: 'values-sample',
  run: ({ seed, partition, withReplacement, from, to }, [rows]) => {
    const random = randomOf(seed, partition);
    if (!withReplacement) {
      return (rows as Values).filter(() => {
        const drawn = random();
        return drawn >= from && drawn < to;
      });
    }
    return (rows as Values).flatMap((row) => Array.from({ length: poisson(to, random) }, () => row));
  },
};

/** Several parents' partitions, one after the other. */
const concat: StepDefinition = { step: 'values-concat', run: (_, inputs) => (inputs as readonly Values[]).flat() };

const zip: StepDefinition = {
  step: 'values-zip',
  run: (_, inputs, { partition }) => {
    const [lefts, rights] = inputs as readonly [Values, Values];
    if (lefts.length !== rights.length) {
      const found = `partition ${partition} has ${lefts.length} and ${rights.length}`;
      return fail('TYPE_MISMATCH', `zip: both RDDs must have equally many elements per partition; ${found}`);
    }
    return lefts.map((left, at) => [left, rights[at]]);
  },
};

const cartesian: StepDefinition = {
  step: 'values-cartesian',
  run: (_, inputs) => {
    const [lefts, rights] = inputs as readonly [Values, Values];
    return lefts.flatMap((left) => rights.map((right) => [left, right]));
  },
};

export const plainSteps = [
  keys,
  values,
  glom,
  withNull,
  keyed,
  index,
  subtracted,
  intersected,
  only,
  join,
  sample,
  concat,
  zip,
  cartesian,
] as readonly StepDefinition[];

/** Knuth's method. */
function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
