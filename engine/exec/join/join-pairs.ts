import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { bitAt } from '../../columns/bitmap';
import type { ColumnChunk, Table } from '../../columns/column';
import { createMemory, resetMemory } from '../../columns/memory';
import type { Bound } from '../../functions/bound';
import type { JoinHow } from '../../plan/relation';
import type { GroupPiece } from '../aggregate/pieces';
import { picksOf } from '../gather';
import { materialise } from '../materialise';
import { select } from '../select';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { type JoinedKey, keyed } from './keyed';
import { matchRows, type Pairs, type Test } from './match';

/** Pieces of the left, pieces of the right, then, with a residual, the Tables of both sides → Pairs. */
export interface JoinPairs extends Step {
  readonly step: 'join-pairs';
  readonly how: JoinHow;
  readonly keys: readonly JoinedKey[];
  /** How many inputs hold lists of pieces of each side. */
  readonly leftInputs: number;
  readonly rightInputs: number;
  readonly residual: Residual | null;
}

/** The rest of the condition, over the columns of left, then right; `columns` are those that it reads. */
export interface Residual {
  readonly where: Bound;
  readonly columns: readonly number[];
  readonly leftTables: number;
  readonly leftBases: readonly number[];
  readonly rightBases: readonly number[];
}

export const joinPairs: StepDefinition<JoinPairs> = {
  step: 'join-pairs',
  run({ how, keys, leftInputs, rightInputs, residual }, inputs, context): Pairs {
    const pieces = inputs as readonly (readonly GroupPiece[])[];
    const end = leftInputs + rightInputs;
    const [lefts, rights] = [pieces.slice(0, leftInputs).flat(), pieces.slice(leftInputs, end).flat()];
    const { left, right, count } = keyed(workspace(), keys, lefts, rights);
    const test = residual === null ? null : residualTest(residual, inputs.slice(end).map(tableOf), context);
    return matchRows(how, left, right, count, test, () => context.checkCancelled());
  },
};

/** Brings the columns that the condition reads side by side, in a memory of its own, and asks it. */
function residualTest(residual: Residual, tables: readonly Table[], context: TaskContext): Test {
  const { where, columns, leftTables, leftBases, rightBases } = residual;
  const lefts = tables.slice(0, leftTables);
  const rights = tables.slice(leftTables);
  const width = lefts[0]!.columns.length;
  const memory = createMemory(1 << 20);
  return (left, right) => {
    resetMemory(memory);
    const sides = [
      materialise(
        lefts,
        picksOf(lefts, { kind: 'rows', rows: left, bases: leftBases }),
        columnsBelow(columns, width),
        () => memory,
      ),
      materialise(
        rights,
        picksOf(rights, { kind: 'rows', rows: right, bases: rightBases }),
        columns.filter((column) => column >= width).map((column) => column - width),
        () => memory,
      ),
    ];
    const read = sides.flatMap((side) => side.columns);
    const schema = [...lefts[0]!.schema, ...rights[0]!.schema];
    const chunks = schema.map((field, i): ColumnChunk => read[columns.indexOf(i)] ?? absent(field.type, left.length));
    const table: Table = { schema, memory, columns: chunks, rows: left.length, selection: null };
    const { bitmap } = select(table, where, () => context.checkCancelled());
    return Uint8Array.from({ length: left.length }, (_, row) => (bitAt(bitmap, 0, row) ? 1 : 0));
  };
}

function columnsBelow(columns: readonly number[], width: number): readonly number[] {
  return columns.filter((column) => column < width);
}

/** A column of nulls that takes no room. */
export function absent(type: ColumnChunk['type'], rows: number): ColumnChunk {
  return { type, storage: 'none', values: 0, bytes: 0, validity: 0, nullCount: rows, dictionary: null };
}
