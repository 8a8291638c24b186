import type { Step } from '../../cluster/executor/messages';
import { type TableSize, tableSize } from '../size';
import type { BoundSortKey, KeyStats } from '../sort/layout';
import { sortStats } from '../sort/sort-stats';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';

/** What is to be known of a partition before its rows are dealt out. Table → SortSurveyed. */
export interface SortSurvey extends Step {
  readonly step: 'sort-survey';
  readonly keys: readonly BoundSortKey[];
}

export interface SortSurveyed {
  readonly stats: readonly KeyStats[];
  readonly size: TableSize;
}

export const sortSurvey: StepDefinition<SortSurvey> = {
  step: 'sort-survey',
  run: ({ keys }, [table], context): SortSurveyed => ({
    stats: sortStats.run({ step: 'sort-stats', keys }, [table], context) as readonly KeyStats[],
    size: tableSize(tableOf(table)),
  }),
};
