import type { Step } from '../../cluster/executor/messages';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import type { ScatteredPiece } from './aggregate-scatter';
import { GroupTable } from './group-table';
import { type ScatteredKey, scatteredRanges } from './scattered-keys';
import { eachPart, STAGED_ROWS, StagedRows } from './staged-rows';

/** Another reduce side of aggregate-scatter: how many different keys came. ScatteredPiece[] → number. */
export interface CountScattered extends Step {
  readonly step: 'count-scattered';
  readonly keys: readonly ScatteredKey[];
}

export const countScattered: StepDefinition<CountScattered> = {
  step: 'count-scattered',
  run({ keys }, [input], context): number {
    const pieces = input as readonly ScatteredPiece[];
    const memory = workspace();
    const groups = new GroupTable(memory, scatteredRanges(keys), STAGED_ROWS);
    const rows = new StagedRows(memory, groups, [], pieces);
    let count = 0;
    const flush = (): void => {
      context.checkCancelled();
      const before = groups.count;
      groups.assignPacked(rows.count);
      count += groups.count - before;
    };
    eachPart(pieces, rows, flush, () => groups.clear());
    return count;
  },
};
