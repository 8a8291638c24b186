/**
 * Both sides of a shuffle of plain values. The map side cuts its rows into one packed piece per reduce partition, combined by key
 * when there is an aggregator; the reduce side gets its pieces in the order of the map partitions and reads them in that order, so
 * that an answer does not depend on which task ended first.
 */
import { type Packed, packPieces, unpackPiece } from '../../cluster/closure/packed';
import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { fail } from '../../errors';
import type { StepDefinition } from '../step';
import { type Aggregator, aggregating } from './aggregator';
import { eachRow, type Values } from './calling';
import { compareValues } from './compare';
import { KeyMap, spelled } from './key';
import { hashOf, partitionerOf, type ValuePartitioner } from './partition';

type Pair = readonly [unknown, unknown];
type Pieces = readonly (Packed | null)[];

export interface ShuffleStep extends Step {
  readonly step: 'values-shuffle';
  readonly call: string;
  readonly partitioner: ValuePartitioner;
  /** Combines before anything is sent; null: rows go as they are. */
  readonly aggregator: Aggregator | null;
}

export interface SpreadStep extends Step {
  readonly step: 'values-spread';
  readonly call: string;
  readonly partitions: number;
}

export interface CombineStep extends Step {
  readonly aggregator: Aggregator;
}

export interface SortStep extends Step {
  readonly step: 'values-sort';
  readonly ascending: boolean;
}

export interface CogroupStep extends Step {
  readonly step: 'values-cogroup';
  /** Per input: whether it comes as pieces of a shuffle, or as the rows of a parent that is partitioned alike. */
  readonly shuffled: readonly boolean[];
}

const shuffle: StepDefinition<ShuffleStep> = {
  step: 'values-shuffle',
  run: ({ call, partitioner, aggregator }, [rows], context) => {
    const pairs = pairsOf(rows as Values, call);
    const sent = aggregator === null ? pairs : combined(pairs, aggregator, context);
    return packPieces(cut(sent, partitioner, context), call);
  },
};

/** Rows one by one to the next partition, from one that depends on the map partition. */
const spread: StepDefinition<SpreadStep> = {
  step: 'values-spread',
  run: ({ call, partitions }, [rows], context) => {
    const pieces = Array.from({ length: partitions }, (): unknown[] => []);
    const first = hashOf(`partition ${context.partition}`);
    eachRow(rows as Values, context, (row, index) => pieces[(first + index) % partitions]!.push(row));
    return packPieces(pieces, call);
  },
};

const unpackPieces: StepDefinition = { step: 'values-unpack', run: (_, [pieces]) => rowsOf(pieces as Pieces) };

const merge: StepDefinition<CombineStep> = {
  step: 'values-merge',
  run: ({ aggregator }, [pieces], context) =>
    aggregating(aggregator, context, (combining) => {
      const sums = new KeyMap<unknown>();
      for (const piece of pieces as Pieces) {
        eachRow(unpackPiece(piece), context, (row) => {
          const [key, value] = row as Pair;
          const known = sums.get(key);
          if (known === undefined) sums.entry(key, () => value);
          else known[1] = combining.merge(known[1], value);
        });
      }
      return sums.pairs();
    }),
};

/** Where the parent is partitioned by key already. */
const combine: StepDefinition<CombineStep> = {
  step: 'values-combine',
  run: ({ aggregator }, [rows], context) => combined(rows as readonly Pair[], aggregator, context),
};

const sort: StepDefinition<SortStep> = {
  step: 'values-sort',
  run: ({ ascending }, [pieces]) => {
    const rows = rowsOf(pieces as Pieces) as Pair[];
    return rows.sort(byKey(rows, ascending));
  },
};

const cogroup: StepDefinition<CogroupStep> = {
  step: 'values-cogroup',
  run: ({ shuffled }, inputs, context) => {
    const groups = new KeyMap<unknown[][]>();
    inputs.forEach((input, side) => {
      const rows = shuffled[side] ? rowsOf(input as Pieces) : (input as Values);
      eachRow(rows, context, (row) => {
        const [key, value] = row as Pair;
        groups.entry(key, () => shuffled.map(() => []))[1][side]!.push(value);
      });
    });
    return groups.pairs();
  },
};

export const shuffleSteps = [shuffle, spread, unpackPieces, merge, combine, sort, cogroup] as readonly StepDefinition[];

/** replaces: compareValues on the keys, where all of them are numbers that `<` orders */
function byKey(rows: readonly Pair[], ascending: boolean): (a: Pair, b: Pair) => number {
  const sign = ascending ? 1 : -1;
  if (!rows.every(([key]) => typeof key === 'number' && !Number.isNaN(key))) return ([a], [b]) => sign * compareValues(a, b);
  return ([a], [b]) => (a === b ? 0 : (a as number) < (b as number) ? -sign : sign);
}

function combined(pairs: readonly Pair[], aggregator: Aggregator, context: TaskContext): Pair[] {
  return aggregating(aggregator, context, (combining) => {
    const sums = new KeyMap<unknown>();
    eachRow(pairs, context, (row) => {
      const [key, value] = row as Pair;
      const known = sums.get(key);
      if (known === undefined) sums.entry(key, () => combining.create(value));
      else known[1] = combining.add(known[1], value);
    });
    return sums.pairs();
  });
}

function cut(pairs: readonly Pair[], partitioner: ValuePartitioner, context: TaskContext): unknown[][] {
  const pieces = Array.from({ length: partitioner.partitions }, (): unknown[] => []);
  const partition = partitionerOf(partitioner, context);
  eachRow(pairs, context, (pair) => pieces[partition((pair as Pair)[0])]!.push(pair));
  return pieces;
}

function rowsOf(pieces: Pieces): unknown[] {
  const rows: unknown[] = [];
  for (const piece of pieces) for (const row of unpackPiece(piece)) rows.push(row);
  return rows;
}

function pairsOf(rows: Values, call: string): readonly Pair[] {
  const odd = rows.find((row) => !Array.isArray(row) || row.length !== 2);
  if (odd === undefined && !rows.includes(undefined)) return rows as readonly Pair[];
  return fail('TYPE_MISMATCH', `${call}: needs pairs [key, value], found ${spelled(odd)}; use keyBy or map`);
}
