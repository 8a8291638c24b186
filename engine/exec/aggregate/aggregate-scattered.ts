/** Reduce side of aggregate-scatter: part by part, rows meet their groups; the groups of a part come in order of first appearance. */
import type { Step } from '../../cluster/executor/messages';
import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, plainStorage, type Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { BoundCall } from '../../functions/bound';
import type { Schema, TypeName } from '../../plan/schema';
import { copyBytes, workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import type { ScatteredPiece } from './aggregate-scatter';
import { GroupTable } from './group-table';
import { writeColumn } from './output';
import { type ScatteredKey, scatteredColumns, scatteredRanges } from './scattered-keys';
import { sharedArguments } from './shared-arguments';
import { statesOf } from './states';

/** ScatteredPiece[] (in map order) → Table. */
export interface AggregateScattered extends Step {
  readonly step: 'aggregate-scattered';
  readonly keys: readonly ScatteredKey[];
  readonly calls: readonly BoundCall[];
  /** Of the result: the keys, then the calls. */
  readonly schema: Schema;
}

export const aggregateScattered: StepDefinition<AggregateScattered> = {
  step: 'aggregate-scattered',
  run({ keys, calls, schema }, [input], context): Table {
    const pieces = input as readonly ScatteredPiece[];
    const memory = workspace();
    const groups = new GroupTable(memory, scatteredRanges(keys), BATCH_ROWS);
    const states = statesOf(calls, memory, true, BATCH_ROWS);
    const rows = new StagedRows(memory, groups, calls, pieces);
    const flush = (): void => {
      context.checkCancelled();
      const ids = groups.assignPacked(rows.count);
      states.forEach((state, call) => {
        state.update(ids, groups.count, rows.argumentsOf(call), rows.count);
      });
      rows.count = 0;
    };
    const parts = (pieces[0]?.starts.length ?? 1) - 1;
    for (let part = 0; part < parts; part++) {
      groups.startAnew();
      for (const piece of pieces) {
        for (let at = piece.starts[part]!; at < piece.starts[part + 1]!; ) {
          at += rows.take(piece, at, piece.starts[part + 1]!);
          if (rows.count === BATCH_ROWS) flush();
        }
      }
      if (rows.count > 0) flush();
    }
    const out = context.memory(0);
    const found = scatteredColumns(memory, keys, groups.unpack(), groups.count);
    const columns = [...found, ...states.map((state) => state.finish(groups.count))].map((source, i) =>
      writeColumn(memory, source, schema[i]!.type, groups.count, out),
    );
    return { schema, memory: out, columns, rows: groups.count, selection: null };
  },
};

interface StagedArgument {
  readonly type: TypeName;
  readonly values: Pointer;
  /** 0 = no piece has nulls. */
  readonly present: Pointer;
  readonly validity: Pointer;
}

/** Rows of one part on their way into the groups, as many as a batch holds, in the workspace. */
class StagedRows {
  count = 0;
  private readonly words: readonly Pointer[];
  private readonly args: readonly StagedArgument[];
  private readonly places: readonly (readonly number[])[];

  constructor(
    private readonly memory: WebAssembly.Memory,
    groups: GroupTable,
    calls: readonly BoundCall[],
    pieces: readonly ScatteredPiece[],
  ) {
    const { exprs, places } = sharedArguments(calls);
    this.words = groups.wordsFor;
    this.places = places;
    this.args = exprs.map(({ type }, i) => ({
      type,
      values: allocate(memory, BATCH_ROWS * 16),
      present: pieces.some((piece) => piece.args[i]!.present !== 0) ? allocate(memory, BATCH_ROWS) : 0,
      validity: allocate(memory, bitmapBytes(BATCH_ROWS)),
    }));
  }

  /** Takes what fits of a piece's rows `from` to `end`, and says how many. */
  take(piece: ScatteredPiece, from: number, end: number): number {
    const { memory, count } = this;
    const rows = Math.min(end - from, BATCH_ROWS - count);
    this.words.forEach((word, i) => {
      copyBytes(piece.memory, piece.words[i]! + from * 8, rows * 8, memory, word + count * 8);
    });
    this.args.forEach((arg, i) => {
      const { values, width, present } = piece.args[i]!;
      copyBytes(piece.memory, values + from * width, rows * width, memory, arg.values + count * width);
      if (arg.present === 0) return;
      const at = arg.present + count;
      if (present === 0) viewsOf(memory).u8.fill(1, at, at + rows);
      else copyBytes(piece.memory, present + from, rows, memory, at);
    });
    this.count += rows;
    return rows;
  }

  argumentsOf(call: number): readonly Vector[] {
    return this.places[call]!.map((place) => this.vectorOf(this.args[place]!));
  }

  private vectorOf({ type, values, present, validity }: StagedArgument): Vector {
    if (present !== 0) kernelsOf(this.memory).groupBits(present, this.count, validity);
    const storage = plainStorage(type);
    return { type, storage, rows: this.count, values, bytes: 0, validity: present === 0 ? 0 : validity, dictionary: null };
  }
}
