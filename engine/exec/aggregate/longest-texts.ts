import type { Step } from '../../cluster/executor/messages';
import { kernelsOf } from '../../columns/kernels/load';
import type { Bound } from '../../functions/bound';
import { eachBatch } from '../evaluate';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';

/** Bytes of the longest text of each of these. Tables → number[]. */
export interface LongestTexts extends Step {
  readonly step: 'longest-texts';
  readonly exprs: readonly Bound[];
}

export const longestTexts: StepDefinition<LongestTexts> = {
  step: 'longest-texts',
  run({ exprs }, [input], context): readonly number[] {
    const longest = exprs.map(() => 0);
    for (const table of (input as readonly unknown[]).map(tableOf)) {
      const kernels = kernelsOf(table.memory);
      eachBatch(table, exprs, (vectors) => {
        context.checkCancelled();
        vectors.forEach(({ storage, dictionary, values, rows }, i) => {
          if (storage === 'none') return;
          const found =
            dictionary === null ? kernels.groupLongest(values, rows) : kernels.groupLongest(dictionary.offsets, dictionary.count);
          longest[i] = Math.max(longest[i]!, found >>> 0);
        });
      });
    }
    return longest;
  },
};
