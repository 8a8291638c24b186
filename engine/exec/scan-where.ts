import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import { newSelectionBitmap, putBits } from '../columns/bitmap';
import type { Selection, Table } from '../columns/column';
import { resetMemory } from '../columns/memory';
import type { RowRange, Split } from '../formats/format';
import { rowsIn, within } from '../formats/row-ranges';
import type { Bound } from '../functions/bound';
import { emptyTable } from './empty';
import { type Reading, readingOf, type ScanRequest } from './scan';
import { select } from './select';
import type { StepDefinition } from './step';

/**
 * Reads what a condition may hold for and tells for which rows of a split it does. Where no column is wanted, the split is read piece by
 * piece into the same memory, which stays in a core's caches and is warm for the next task: no column outlives its piece.
 */
export interface ScanWhereStep extends ScanRequest, Step {
  readonly step: 'scan-where';
  readonly where: Bound;
  /** The table is to have the columns. */
  readonly keeps: boolean;
  /** Rows of the split for which the condition may hold; null = any. */
  readonly ranges: readonly RowRange[] | null;
}

export const scanWhereStep: StepDefinition<ScanWhereStep> = {
  step: 'scan-where',
  run: async ({ step: _, where, keeps, ranges, ...scan }, _inputs, context): Promise<Table> => {
    const reading = await readingOf(scan, context);
    if (!keeps) return selectPieces(reading, scan, where, ranges, context);
    return selectRead(reading, scan.split, (bytes) => context.memory(bytes), { where, ranges, passing: false }, context);
  },
};

/** Rows that are worth the trouble of a piece, and whose columns stay in a core's caches. */
const PIECE_ROWS = 262_144;

/** A split in pieces of whole units. */
export function piecesOf(units: readonly number[], { start, end }: Split): readonly (Split & { readonly rows: number })[] {
  const pieces: (Split & { readonly rows: number })[] = [];
  for (let from = start, unit = start, rows = 0; unit < end; unit++) {
    rows += units[unit]!;
    if (rows < PIECE_ROWS && unit + 1 < end) continue;
    pieces.push({ start: from, end: unit + 1, rows });
    from = unit + 1;
    rows = 0;
  }
  return pieces;
}

async function selectPieces(
  reading: Reading,
  { split, schema }: ScanRequest,
  where: Bound,
  ranges: readonly RowRange[] | null,
  context: TaskContext,
): Promise<Table> {
  const memory = sameMemory(context);
  const pieces = piecesOf(reading.units, split);
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const bitmap = newSelectionBitmap(rows);
  let [row, count] = [0, 0];
  for (const piece of pieces) {
    const own = ranges === null ? null : within(ranges, row, row + piece.rows);
    if (own === null || own.length > 0) {
      const { selection } = await selectRead(reading, piece, memory, { where, ranges: own, passing: true }, context);
      putBits(bitmap, row, selection!.bitmap, piece.rows);
      count += selection!.count;
    }
    row += piece.rows;
  }
  return { ...emptyTable(schema, context), rows, selection: { bitmap, count } };
}

async function selectRead(
  { read }: Reading,
  split: Split,
  memory: (bytes: number) => WebAssembly.Memory,
  { where, ranges, passing }: Pick<ScanWhereStep, 'where' | 'ranges'> & { readonly passing: boolean },
  context: TaskContext,
): Promise<Table> {
  const { table } = await read(split, memory, { passing, ...(ranges === null ? {} : { ranges }) });
  const among = { ...table, selection: ranges === null ? null : selectionOf(ranges, table.rows) };
  return { ...table, selection: select(among, where, () => context.checkCancelled()) };
}

function selectionOf(ranges: readonly RowRange[], rows: number): Selection {
  const bitmap = newSelectionBitmap(rows);
  for (const { start, end } of ranges) setRange(bitmap, start, end);
  return { bitmap, count: rowsIn(ranges) };
}

function setRange(bitmap: Uint8Array, start: number, end: number): void {
  const [first, last] = [Math.ceil(start / 8), end >>> 3];
  if (first > last) {
    bitmap[last]! |= (0xff << (start & 7)) & ~(0xff << (end & 7));
    return;
  }
  if ((start & 7) !== 0) bitmap[first - 1]! |= 0xff << (start & 7);
  bitmap.fill(0xff, first, last);
  if ((end & 7) !== 0) bitmap[last]! |= ~(0xff << (end & 7));
}

/** One memory for all who ask, one after the other. */
function sameMemory(context: TaskContext): (bytes: number) => WebAssembly.Memory {
  let memory: WebAssembly.Memory | null = null;
  return (bytes) => {
    if (memory === null) memory = context.memory(bytes, 'anything');
    else resetMemory(memory);
    return memory;
  };
}
