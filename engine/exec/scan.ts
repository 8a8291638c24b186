import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import type { Table } from '../columns/column';
import { withNullZones } from '../columns/zones';
import { contentOf } from '../formats/compressed/index';
import type { ReadContext, ReadRequest, ReadResult, Split } from '../formats/format';
import { formatNamed } from '../formats/index';
import { decodeOptions } from '../formats/option';
import { rowsIn } from '../formats/row-ranges';
import type { PackedSource, Source } from '../formats/source';
import type { OptionBag } from '../plan/relation';
import type { Schema } from '../plan/schema';
import type { StepDefinition } from './step';

/** Reads one split. */
export interface ScanStep extends ScanRequest, Step {
  readonly step: 'scan';
}

/** `previous` and `columns`: read only some columns of a partition that is already there. */
export interface ScanRequest {
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
  run: async (step, _inputs, context): Promise<ReadResult> => {
    const { read } = await readingOf(step, context);
    return read(step.split, (bytes) => context.memory(bytes));
  },
};

export type ReadPart = Pick<ReadRequest<unknown>, 'ranges' | 'passing'>;

/** A scan on the executor, its source at hand. */
export interface Reading {
  /** Reads a split, all of it or what matters, into a memory that is asked for. */
  read(split: Split, memory: ReadContext['memory'], part?: ReadPart): Promise<ReadResult>;
  /** Rows of each unit that splits count. */
  readonly units: readonly number[];
}

export async function readingOf(step: ScanRequest, context: TaskContext): Promise<Reading> {
  const { format: formatName, options, source: given, ...request } = step;
  const format = formatNamed(formatName);
  const source = await contentOf(given);
  const asked = { ...request, source, options: decodeOptions(format.name, format.readOptions, options) };
  return {
    units: format.units?.(source, request.detail) ?? [],
    read: async (split, memory, part = {}) => {
      const result = await format.read({ ...asked, split, ...part }, readContextOf(context, memory));
      context.count('rowsRead', part.ranges === undefined ? result.table.rows : rowsIn(part.ranges));
      return { ...result, table: withNullZones(result.table) };
    },
  };
}

/** Formats report all bytes read so far; tasks count what is new. */
function readContextOf(context: TaskContext, memory: ReadContext['memory']): ReadContext {
  let known = 0;
  return {
    memory,
    tick: (bytesRead) => {
      context.count('bytesRead', bytesRead - known);
      known = bytesRead;
      context.checkCancelled();
    },
  };
}
