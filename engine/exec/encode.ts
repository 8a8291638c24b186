import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import { type ColumnChunk, rowsOf, type Table, widthOf } from '../columns/column';
import { kernelsOf } from '../columns/kernels/load';
import { fail } from '../errors';
import { formatNamed } from '../formats/index';
import { decodeOptions } from '../formats/option';
import type { OptionBag } from '../plan/relation';
import { picksOf } from './gather';
import { materialise } from './materialise';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** Table → Encoded[]: its rows that belong, as bytes of a file format, in chunks of the size that the format likes. */
export interface EncodeStep extends Step {
  readonly step: 'encode';
  readonly format: string;
  readonly options: OptionBag;
}

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly detail: unknown;
}

export const encodeStep: StepDefinition<EncodeStep> = {
  step: 'encode',
  run: ({ format, options }, [input], context): readonly Encoded[] => {
    const { name, write } = formatNamed(format);
    if (write === null) return fail('UNSUPPORTED', `${name}: this format cannot be written`);
    const values = decodeOptions(name, write.options, options);
    return cut(tableOf(input), write.chunkRows, context).map((table) => {
      context.checkCancelled();
      const { bytes, detail } = write.encode(table, values);
      context.count('rowsWritten', table.rows);
      context.count('bytesWritten', bytes.byteLength);
      return { bytes, rows: table.rows, detail };
    });
  },
};

/** Windows of whole 64-row blocks on the columns cost nothing; a selection is copied out first. */
function cut(table: Table, chunkRows: number, context: TaskContext): readonly Table[] {
  const whole = table.selection === null ? table : compact(table, context);
  const step = Math.max(64, chunkRows - (chunkRows % 64));
  if (whole.rows <= step) return whole.rows === 0 ? [] : [whole];
  return Array.from({ length: Math.ceil(whole.rows / step) }, (_, i) =>
    windowOn(whole, i * step, Math.min(step, whole.rows - i * step)),
  );
}

function compact(table: Table, context: TaskContext): Table {
  const picks = picksOf([table], { kind: 'range', offset: 0, limit: rowsOf(table) });
  return materialise([table], picks, null, (bytes) => context.memory(bytes));
}

function windowOn(table: Table, start: number, rows: number): Table {
  return { ...table, rows, columns: table.columns.map((column) => columnWindow(table.memory, column, start, rows)) };
}

function columnWindow(memory: WebAssembly.Memory, column: ColumnChunk, start: number, rows: number): ColumnChunk {
  const values = column.storage === 'bits' ? column.values + start / 8 : column.values + start * widthOf(column.storage);
  if (column.storage === 'none') return { ...column, nullCount: rows };
  if (column.validity === 0) return { ...column, values };
  const validity = column.validity + start / 8;
  return { ...column, values, validity, nullCount: rows - kernelsOf(memory).countBits(validity, rows) };
}
