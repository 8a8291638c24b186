import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import type { Table } from '../columns/column';
import { contentOf } from '../formats/compressed/index';
import type { ReadContext, ReadResult, Split } from '../formats/format';
import { formatNamed } from '../formats/index';
import { decodeOptions } from '../formats/option';
import type { PackedSource, Source } from '../formats/source';
import type { OptionBag } from '../plan/relation';
import type { Schema } from '../plan/schema';
import type { StepDefinition } from './step';

/** Reads one split. `previous` and `columns`: read only some columns of a partition that is already there. */
export interface ScanStep extends Step {
  readonly step: 'scan';
  readonly format: string;
  readonly source: Source | PackedSource;
  readonly split: Split;
  readonly partition: number;
  readonly schema: Schema;
  readonly options: OptionBag;
  readonly detail: unknown;
  readonly limit: number | null;
  readonly columns: readonly number[] | null;
  readonly previous: Table | null;
}

export const scanStep: StepDefinition<ScanStep> = {
  step: 'scan',
  told: (value) => ({ summary: (value as ReadResult).summary }),
  run: async ({ step: _, format, options, source, ...request }, _inputs, context): Promise<ReadResult> => {
    const { name, readOptions, read } = formatNamed(format);
    const asked = { ...request, source: await contentOf(source), options: decodeOptions(name, readOptions, options) };
    const result = await read(asked, readContextOf(context));
    context.count('rowsRead', result.table.rows);
    return result;
  },
};

/** Formats report all bytes read so far; tasks count what is new. */
function readContextOf(context: TaskContext): ReadContext {
  let known = 0;
  return {
    memory: (bytes) => context.memory(bytes),
    tick: (bytesRead) => {
      context.count('bytesRead', bytesRead - known);
      known = bytesRead;
      context.checkCancelled();
    },
  };
}
