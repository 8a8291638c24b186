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

/**
 * Which rows a condition is true for. Under a filter null counts as false, so `and` may take its cheapest side first and look at
 * what survives only, and `or` at what is not in yet: the rows still in question travel along as `batch.alive`.
 */
export function select(table: Table, where: Bound, betweenBatches: (rows: number) => void): Selection {
  const test = prepareTest(where, table);
  const bitmap = newSelectionBitmap(table.rows);
  const count = withScratch(table.memory, (scratch) => {
    const batch = new Batch(table, scratch);
    let selected = 0;
    const pace = new Pace();
    for (let start = 0; start < table.rows; start += batch.rows) {
      batch.moveTo(start, pace.next());
      betweenBatches(batch.rows);
      if (table.selection !== null && !batch.restrict(table.selection.bitmap)) continue;
      const found = test(batch);
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
  const node = prepare(where, table);
  return (batch) => {
    const { values } = truthOf(node(batch), batch);
    return batch.alive === 0 ? values : both(values, batch.alive, batch);
  };
}

/** Nested groups of the same connective are one group; cheap tests come first. */
function testsOf(group: BoundCall, table: Table): Test[] {
  return flatten(group)
    .map((bound) => ({ bound, cost: costOf(bound, table) }))
    .sort((a, b) => a.cost - b.cost)
    .map(({ bound }) => prepareTest(bound, table));
}

function flatten(group: BoundCall): Bound[] {
  return group.args.flatMap((arg) => (arg.kind === 'call' && arg.fn === group.fn ? flatten(arg) : [arg]));
}

function all(tests: readonly Test[]): Test {
  return (batch) => {
    const before = batch.alive;
    for (const test of tests) {
      batch.alive = test(batch);
      if (batch.kernels.countBits(batch.alive, batch.rows) === 0) break;
    }
    const found = batch.alive;
    batch.alive = before;
    return found;
  };
}

function any(tests: readonly Test[]): Test {
  return (batch) => {
    const before = batch.alive;
    let found = tests[0]!(batch);
    for (const test of tests.slice(1)) {
      batch.alive = remaining(before, found, batch);
      if (batch.kernels.countBits(batch.alive, batch.rows) === 0) break;
      found = either(found, test(batch), batch);
    }
    batch.alive = before;
    return found;
  };
}

function both(a: Pointer, b: Pointer, batch: Batch): Pointer {
  const out = batch.scratch(bitmapBytes(batch.rows));
  batch.kernels.andBits(a, b, out, batch.bits);
  return out;
}

function either(a: Pointer, b: Pointer, batch: Batch): Pointer {
  const out = batch.scratch(bitmapBytes(batch.rows));
  batch.kernels.orBits(a, b, out, batch.bits);
  return out;
}

function remaining(alive: Pointer, found: Pointer, batch: Batch): Pointer {
  const out = batch.scratch(bitmapBytes(batch.rows));
  if (alive === 0) batch.kernels.notBits(found, out, batch.bits);
  else batch.kernels.andNotBits(alive, found, out, batch.bits);
  return out;
}
