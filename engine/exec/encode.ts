import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import { type ColumnChunk, rowsOf, type Table, widthOf } from '../columns/column';
import { compact } from '../columns/compact';
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
  /** Rows before this partition's, where the format numbers them; else 0. */
  readonly firstRow: number;
}

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly detail: unknown;
}

export const encodeStep: StepDefinition<EncodeStep> = {
  step: 'encode',
  run: ({ format, options, firstRow }, [input], context): readonly Encoded[] => {
    const { name, write } = formatNamed(format);
    if (write === null) return fail('UNSUPPORTED', `${name}: this format cannot be written`);
    const values = decodeOptions(name, write.options, options);
    let next = firstRow;
    return sheets(tableOf(input), write.sheetRows ?? null, firstRow, context).flatMap((sheet) => {
      const { table, giveBack } = compact(sheet);
      try {
        return cut(table, write.chunkRows).map((part) => {
          context.checkCancelled();
          const { bytes, detail } = write.encode(part, values, next);
          next += part.rows;
          context.count('rowsWritten', part.rows);
          context.count('bytesWritten', bytes.byteLength);
          return { bytes, rows: part.rows, detail };
        });
      } finally {
        giveBack();
      }
    });
  },
};

/** The rows of each sheet: copied out where a sheet ends among them. */
function sheets(table: Table, sheetRows: number | null, firstRow: number, context: TaskContext): readonly Table[] {
  const rows = rowsOf(table);
  const left = sheetRows === null ? rows : sheetRows - (firstRow % sheetRows);
  if (rows <= left) return [table];
  return [
    piece(table, 0, left, context),
    ...sheets(piece(table, left, rows - left, context), sheetRows, firstRow + left, context),
  ];
}

function piece(table: Table, offset: number, limit: number, context: TaskContext): Table {
  const picks = picksOf([table], { kind: 'range', offset, limit });
  return materialise([table], picks, null, (bytes) => context.memory(bytes));
}

/** Windows of whole 64-row blocks on the columns cost nothing. */
function cut(table: Table, chunkRows: number): readonly Table[] {
  const step = Math.max(64, chunkRows - (chunkRows % 64));
  if (table.rows <= step) return table.rows === 0 ? [] : [table];
  return Array.from({ length: Math.ceil(table.rows / step) }, (_, i) =>
    windowOn(table, i * step, Math.min(step, table.rows - i * step)),
  );
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
