import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import type { Table } from '../../columns/column';
import type { Bound } from '../../functions/bound';
import type { JoinHow } from '../../plan/relation';
import type { Schema } from '../../plan/schema';
import type { GroupPiece } from '../aggregate/pieces';
import { joinGather } from '../join/join-gather';
import { joinMap } from '../join/join-map';
import { joinPairs } from '../join/join-pairs';
import type { JoinedKey } from '../join/keyed';
import type { Pairs } from '../join/match';
import type { StepDefinition } from '../step';
import { NUMBER } from './numbers';
import { joinedTable } from './rows-piece';

/** RowsPieces of the left, RowsPieces of the right → the joined rows of one bucket, each side with the numbers of its rows behind. */
export interface JoinBucket extends Step {
  readonly step: 'join-bucket';
  readonly how: JoinHow;
  readonly keys: readonly JoinedKey[];
  readonly left: JoinSide;
  readonly right: JoinSide;
  /** The rest of the condition, and which columns of left, then right, it reads. */
  readonly where: Bound | null;
  readonly columns: readonly number[];
}

export interface JoinSide {
  readonly schema: Schema;
  readonly by: readonly Bound[];
}

export const joinBucket: StepDefinition<JoinBucket> = {
  step: 'join-bucket',
  run({ how, keys, left, right, where, columns }, [leftPieces, rightPieces], context): Table {
    const lefts = sideOf(left, leftPieces, context);
    const rights = sideOf(right, rightPieces, context);
    const residual = where && { where, columns, leftTables: 1, leftBases: [0], rightBases: [0] };
    const rows = residual === null ? [] : [withoutNumbers(lefts.table), withoutNumbers(rights.table)];
    const pair = { step: 'join-pairs', how, keys, leftInputs: 1, rightInputs: 1, residual } as const;
    const pairs = joinPairs.run(pair, [lefts.keyed, rights.keyed, ...rows], context) as Pairs;
    const isWide = how !== 'semi' && how !== 'anti';
    const gather = {
      step: 'join-gather',
      from: 0,
      to: pairs.left.length,
      leftBases: [0],
      rightBases: isWide ? [0] : [],
      wanted: null,
    } as const;
    return joinGather.run(gather, isWide ? [pairs, lefts.table, rights.table] : [pairs, lefts.table], context) as Table;
  },
};

interface Side {
  readonly table: Table;
  readonly keyed: readonly GroupPiece[];
}

function sideOf({ schema, by }: JoinSide, pieces: unknown, context: TaskContext): Side {
  const table = joinedTable(pieces, [...schema, NUMBER], context);
  const map = { step: 'join-map', by, partitions: 1, bases: [0], table: 0 } as const;
  return { table, keyed: joinMap.run(map, [table], context) as readonly GroupPiece[] };
}

function withoutNumbers(table: Table): Table {
  return { ...table, schema: table.schema.slice(0, -1), columns: table.columns.slice(0, -1) };
}
