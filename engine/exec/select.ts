import { bitmapBytes, newSelectionBitmap } from '../columns/bitmap';
import type { Selection, Table } from '../columns/column';
import type { Pointer } from '../columns/memory';
import type { Bound, BoundCall } from '../functions/bound';
import { Batch } from './batch';
import { costOf } from './cost';
import { prepare } from './evaluate';
import { truthOf } from './evaluate-logic';
import { Pace } from './pace';
import { withScratch } from './scratch';
import { Survivors } from './survivors';
import { TestOrder } from './test-order';

/**
 * Which rows a condition is true for. Under a filter null counts as false, so `and` may take any side first and look at what survives
 * only, and `or` at what is not in yet: the rows still in question travel along as `batch.alive`. `skipped` hears of rows whose values
 * nobody looked at, since what is known of all of them was answer enough.
 */
export function select(
  table: Table,
  where: Bound,
  betweenBatches: () => void,
  skipped: (rows: number) => void = () => undefined,
): Selection {
  const test = prepareTest(where, table);
  const bitmap = newSelectionBitmap(table.rows);
  const count = withScratch(table.memory, (scratch) => {
    const batch = new Batch(table, scratch);
    let selected = 0;
    const pace = new Pace();
    for (let start = 0; start < table.rows; start += batch.rows) {
      batch.moveTo(start, pace.next(start));
      betweenBatches();
      if (table.selection !== null && !batch.restrict(table.selection.bitmap)) continue;
      const found = test(batch);
      if (!batch.looked) skipped(batch.rows);
      bitmap.set(batch.views().u8.subarray(found, found + batch.bits), start / 8);
      selected += batch.kernels.countBits(found, batch.rows);
    }
    return selected;
  });
  clearTail(bitmap, table.rows);
  return { bitmap, count };
}

function clearTail(bitmap: Uint8Array, rows: number): void {
  for (let row = rows; row < bitmap.length * 8; row++) {
    const at = row >>> 3;
    bitmap[at] = bitmap[at]! & ~(1 << (row & 7));
  }
}

/** Gives the bitmap of the live rows for which the condition is true. */
type Test = (batch: Batch) => Pointer;

function prepareTest(where: Bound, table: Table): Test {
  if (where.kind === 'call' && where.fn === 'and') return all(testsOf(where, table));
  if (where.kind === 'call' && where.fn === 'or') return any(testsOf(where, table));
  return testOf(where, table);
}

/** Where so many of a batch's rows at most are in question, a test of texts is asked for them alone. */
const FEW = 1 / 4;

function testOf(where: Bound, table: Table): Test {
  const node = prepare(where, table);
  const ofAll: Test = (batch) => truthOf(node(batch), batch).values;
  let survivors: Survivors | null = null;
  const isTextual = readsTexts(where, table);
  return (batch) => {
    if (batch.alive === 0) return ofAll(batch);
    const count = isTextual ? aliveRows(batch) : batch.rows;
    if (count === 0) return batch.alive;
    if (count > batch.rows * FEW) return both(ofAll(batch), batch.alive, batch);
    survivors ??= new Survivors(batch);
    return survivors.ask(batch, count, ofAll);
  };
}

function readsTexts(bound: Bound, table: Table): boolean {
  if (bound.kind === 'col') return table.columns[bound.index]!.storage === 'utf8';
  if (bound.kind === 'cast') return readsTexts(bound.arg, table);
  return bound.kind === 'call' && bound.args.some((arg) => readsTexts(arg, table));
}

/** Nested groups of the same connective are one group. */
function testsOf(group: BoundCall, table: Table): TestOrder<Test> {
  return new TestOrder(flatten(group).map((bound) => ({ test: prepareTest(bound, table), cost: costOf(bound, table) })));
}

function flatten(group: BoundCall): Bound[] {
  return group.args.flatMap((arg) => (arg.kind === 'call' && arg.fn === group.fn ? flatten(arg) : [arg]));
}

function all(tests: TestOrder<Test>): Test {
  return (batch) => {
    const before = batch.alive;
    tests.each(aliveRows(batch), (test) => {
      batch.alive = test(batch);
      return aliveRows(batch);
    });
    const found = batch.alive;
    batch.alive = before;
    return found;
  };
}

function any(tests: TestOrder<Test>): Test {
  return (batch) => {
    const before = batch.alive;
    let found: Pointer = 0;
    tests.each(aliveRows(batch), (test) => {
      const more = test(batch);
      found = found === 0 ? more : either(found, more, batch);
      batch.alive = remaining(before, found, batch);
      return aliveRows(batch);
    });
    batch.alive = before;
    return found;
  };
}

function aliveRows({ alive, rows, kernels }: Batch): number {
  return alive === 0 ? rows : kernels.countBits(alive, rows);
}

function both(a: Pointer, b: Pointer, batch: Batch): Pointer {
  const out = batch.take(bitmapBytes(batch.rows));
  batch.kernels.andBits(a, b, out, batch.bits);
  return out;
}

function either(a: Pointer, b: Pointer, batch: Batch): Pointer {
  const out = batch.take(bitmapBytes(batch.rows));
  batch.kernels.orBits(a, b, out, batch.bits);
  return out;
}

function remaining(alive: Pointer, found: Pointer, batch: Batch): Pointer {
  const out = batch.take(bitmapBytes(batch.rows));
  if (alive === 0) batch.kernels.notBits(found, out, batch.bits);
  else batch.kernels.andNotBits(alive, found, out, batch.bits);
  return out;
}
