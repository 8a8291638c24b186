/** Reduce side of aggregate-scatter: part by part, rows meet their groups; the groups of a part come in order of first appearance. */
import type { Step } from '../../cluster/executor/messages';
import { plainStorage, type Table, widthOf } from '../../columns/column';
import type { BoundCall } from '../../functions/bound';
import type { Schema } from '../../plan/schema';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import type { ScatteredPiece } from './aggregate-scatter';
import { GroupTable } from './group-table';
import { writeColumn } from './output';
import { type ScatteredKey, scatteredColumns, scatteredRanges } from './scattered-keys';
import { sharedArguments } from './shared-arguments';
import { SharedCounts } from './shared-counts';
import { eachPart, STAGED_ROWS, StagedRows } from './staged-rows';
import { statesOf } from './states';

/** ScatteredPiece[] (in map order) → Table. */
export interface AggregateScattered extends Step {
  readonly step: 'aggregate-scattered';
  readonly keys: readonly ScatteredKey[];
  readonly calls: readonly BoundCall[];
  /** Of the result: the keys, then the calls. */
  readonly schema: Schema;
  /** Groups that are expected of a task. */
  readonly groups: number;
}

export const aggregateScattered: StepDefinition<AggregateScattered> = {
  step: 'aggregate-scattered',
  run({ keys, calls, schema, groups: expected }, [input], context): Table {
    const pieces = input as readonly ScatteredPiece[];
    const memory = workspace();
    const groups = new GroupTable(memory, scatteredRanges(keys), STAGED_ROWS);
    const { exprs, places } = sharedArguments(calls);
    const rows = new StagedRows(memory, groups, exprs, pieces);
    const counts = new SharedCounts(memory, calls, places, (arg) => rows.hasNulls(arg));
    const states = statesOf(calls, memory, true, STAGED_ROWS, counts);
    const room = Math.min(
      Math.ceil(expected),
      pieces.reduce((sum, piece) => sum + piece.rows, 0),
    );
    groups.reserve(room);
    for (const state of states) state.reserve?.(room);
    const flush = (): void => {
      context.checkCancelled();
      const ids = groups.assignPacked(rows.count);
      const args = rows.vectors();
      counts.update(ids, groups.count, args, rows.count);
      states.forEach((state, call) => {
        state.update(
          ids,
          groups.count,
          places[call]!.map((place) => args[place]!),
          rows.count,
        );
      });
    };
    eachPart(pieces, rows, flush, () => groups.startAnew());
    const out = context.memory(
      groups.count * schema.reduce((sum, { type }) => sum + widthOf(plainStorage(type)) + 1, 0),
      'anything',
    );
    const found = scatteredColumns(memory, keys, groups.unpack(), groups.count);
    const columns = [...found, ...states.map((state) => state.finish(groups.count))].map((source, i) =>
      writeColumn(memory, source, schema[i]!.type, groups.count, out),
    );
    return { schema, memory: out, columns, rows: groups.count, selection: null };
  },
};
