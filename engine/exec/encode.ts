import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import { rowsOf, type Table } from '../columns/column';
import { compact } from '../columns/compact';
import type { Passing } from '../columns/room-above';
import { widen } from '../columns/widen';
import { windowOn } from '../columns/window';
import { fail } from '../errors';
import type { AnyFormat } from '../formats/index';
import { formatNamed } from '../formats/index';
import { decodeOptions } from '../formats/option';
import type { OptionBag } from '../plan/relation';
import { picksOf } from './gather';
import { materialiseIn } from './materialise';
import { type Part, partsByValue } from './parts-by-value';
import { SpareRooms } from './spare-rooms';
import type { StepDefinition } from './step';
import { tableOf } from './table-of';

/** Table → EncodedPart[]: its rows that belong, as bytes of a file format, in chunks of the size that the format likes. */
export interface EncodeStep extends Step {
  readonly step: 'encode';
  readonly format: string;
  readonly options: OptionBag;
  /** Rows before this partition's in the same file, where the format numbers them; else 0. */
  readonly firstRow: number;
  /** Columns whose values are folders, so that each gets chunks of its own. */
  readonly partitionBy: readonly string[];
  /** Where bytes stood that nobody needs any more, for those of this partition. */
  readonly spare: readonly SharedArrayBuffer[];
}

/** The chunks for one folder; '' = the output itself. */
export interface EncodedPart {
  readonly folder: string;
  readonly chunks: readonly Encoded[];
}

export interface Encoded {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly detail: unknown;
}

export const encodeStep: StepDefinition<EncodeStep> = {
  step: 'encode',
  run: ({ format, options, firstRow, partitionBy, spare }, [input], context): readonly EncodedPart[] => {
    const chosen = formatNamed(format);
    // an attempt that others overtook may still write where it began
    const rooms = new SpareRooms(context.attempt === 0 ? spare : []);
    const parts = partitionBy.length === 0 ? whole(tableOf(input)) : partsByValue(tableOf(input), partitionBy, context);
    return parts.map(({ folder, table }) => ({ folder, chunks: encode(table, chosen, options, firstRow, rooms, context) }));
  },
};

const whole = (table: Table): readonly Part[] => [{ folder: '', table }];

function encode(
  rows: Table,
  { name, write }: AnyFormat,
  options: OptionBag,
  firstRow: number,
  rooms: SpareRooms,
  context: TaskContext,
): readonly Encoded[] {
  const tick = (): void => context.checkCancelled();
  const room = (bytes: number): Uint8Array => rooms.take(bytes);
  if (write === null) return fail('UNSUPPORTED', `${name}: this format cannot be written`);
  const values = decodeOptions(name, write.options, options);
  let next = firstRow;
  return sheets(rows, write.sheetRows ?? null, firstRow, context).flatMap((sheet) => {
    const { table, giveBack } = compact(sheet);
    try {
      return cut(table, write.chunkRows(values)).map((part) => {
        context.checkCancelled();
        const plain = write.takesCodes ? asItIs(part) : widen(part);
        try {
          const { bytes, detail } = write.encode(plain.table, values, next, tick, room);
          next += part.rows;
          context.count('rowsWritten', part.rows);
          context.count('bytesWritten', bytes.byteLength);
          return { bytes, rows: part.rows, detail };
        } finally {
          plain.giveBack();
        }
      });
    } finally {
      giveBack();
    }
  });
}

const asItIs = (table: Table): Passing => ({ table, giveBack: () => undefined });

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
  return materialiseIn(context, [table], picks, null);
}

/** Windows of whole 64-row blocks on the columns cost nothing. */
function cut(table: Table, chunkRows: number): readonly Table[] {
  const step = Math.max(64, chunkRows - (chunkRows % 64));
  if (table.rows <= step) return table.rows === 0 ? [] : [table];
  return Array.from({ length: Math.ceil(table.rows / step) }, (_, i) =>
    windowOn(table, i * step, Math.min(step, table.rows - i * step)),
  );
}
