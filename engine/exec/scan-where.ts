import type { Step } from '../cluster/executor/messages';
import type { TaskContext } from '../cluster/executor/task-context';
import { newSelectionBitmap, putBits } from '../columns/bitmap';
import type { Table } from '../columns/column';
import { resetMemory } from '../columns/memory';
import type { Bound } from '../functions/bound';
import { emptyTable } from './empty';
import { type Reading, readingOf, type ScanRequest } from './scan';
import { select } from './select';
import type { StepDefinition } from './step';

/**
 * Reads the columns that a condition names and tells for which rows of a split it is true. The split is read piece by piece into the same
 * memory, which stays in a core's caches and is warm for the next task: no column outlives its piece.
 */
export interface ScanWhereStep extends ScanRequest, Step {
  readonly step: 'scan-where';
  readonly where: Bound;
}

export const scanWhereStep: StepDefinition<ScanWhereStep> = {
  step: 'scan-where',
  run: async ({ step: _, where, ...scan }, _inputs, context): Promise<Table> =>
    selectPieces(await readingOf(scan, context), where, context, scan.schema),
};

async function selectPieces(
  { pieces, read }: Reading,
  where: Bound,
  context: TaskContext,
  schema: Table['schema'],
): Promise<Table> {
  const memory = sameMemory(context);
  const rows = pieces.reduce((sum, piece) => sum + (piece.rows ?? 0), 0);
  const bitmap = newSelectionBitmap(rows);
  let [row, count] = [0, 0];
  for (const piece of pieces) {
    const { table } = await read(piece, memory);
    const found = select(table, where, () => context.checkCancelled());
    putBits(bitmap, row, found.bitmap, table.rows);
    row += table.rows;
    count += found.count;
  }
  return { ...emptyTable(schema, context), rows, selection: { bitmap, count } };
}

/** One memory for all who ask, one after the other. */
function sameMemory(context: TaskContext): (bytes: number) => WebAssembly.Memory {
  let memory: WebAssembly.Memory | null = null;
  return (bytes) => {
    if (memory === null) memory = context.memory(bytes);
    else resetMemory(memory);
    return memory;
  };
}
