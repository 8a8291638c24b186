import type { Table } from '../../../../engine/columns/column';
import type { Value } from '../../../../engine/columns/vector';
import { type AggregateMap, aggregateMap } from '../../../../engine/exec/aggregate/aggregate-map';
import { aggregateReduce, type Grouped } from '../../../../engine/exec/aggregate/aggregate-reduce';
import { type AggregateScatter, aggregateScatter } from '../../../../engine/exec/aggregate/aggregate-scatter';
import { aggregateScattered } from '../../../../engine/exec/aggregate/aggregate-scattered';
import { groupOrder } from '../../../../engine/exec/aggregate/group-order';
import { longestTexts } from '../../../../engine/exec/aggregate/longest-texts';
import { wordsForText } from '../../../../engine/exec/aggregate/scattered-keys';
import { isText } from '../../../../engine/exec/sort/layout';
import * as aggregates from '../../../../engine/functions/aggregates';
import type { Bound, BoundCall } from '../../../../engine/functions/bound';
import { groupKey } from '../../../../engine/functions/compare-values';
import type { AggregateFunction } from '../../../../engine/functions/define';
import { scalarOf } from '../../../../engine/functions/evaluate';
import type { TypeName } from '../../../../engine/plan/schema';
import { type Row, rowsIn } from '../../../support/table';
import { basesOf, contextOf } from '../sort/run-sort';

const functions = Object.values(aggregates) as readonly AggregateFunction[];

function functionOf(name: string): AggregateFunction {
  return functions.find((each) => each.name === name)!;
}

export function callOf(fn: string, ...args: readonly Bound[]): BoundCall {
  const { returns } = functionOf(fn);
  const type: TypeName = typeof returns === 'function' ? returns(args.map((arg) => arg.type)) : returns;
  return { kind: 'call', fn, type, args };
}

/** Map tasks, reduce tasks and, for several reduce partitions, the order of first appearance. */
export function grouped(
  tables: readonly Table[],
  by: readonly Bound[],
  calls: readonly BoundCall[],
  partitions: number,
  tablesPerMap = 1,
): Row[] {
  const bases = inRuns(basesOf(tables), tablesPerMap);
  const map: AggregateMap = { step: 'aggregate-map', by, calls, partitions, bases };
  const pieces = inRuns(tables, tablesPerMap).map((some, p) => aggregateMap.run(map, [some], contextOf(p)) as readonly unknown[]);
  const schema = [...by, ...calls].map(({ type }, i) => ({ name: `c${i}`, type, nullable: true }));
  const reduce = { step: 'aggregate-reduce', by: by.map((key) => key.type), calls, schema } as const;
  const results = Array.from(
    { length: partitions },
    (_, r) => aggregateReduce.run(reduce, [pieces.map((piece) => piece[r])], contextOf(r)) as Grouped,
  );
  const rows = results.flatMap((result) => rowsIn(result.table));
  const firstRows = results.map((result) => result.firstRows);
  const order = groupOrder.run({ step: 'group-order', firstRows }, [], contextOf(0)) as { rows: Uint32Array };
  return Array.from(order.rows, (row) => rows[row]!);
}

function inRuns<T>(all: readonly T[], length: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / length) }, (_, i) => all.slice(i * length, (i + 1) * length));
}

/**
 * The same by rows that are dealt out: half of the tables to each of two map tasks. Groups come in any order. `carry` takes a map task's
 * pieces on their way.
 */
export function scattered(
  tables: readonly Table[],
  by: readonly Bound[],
  calls: readonly BoundCall[],
  bits: number,
  carry: (pieces: readonly unknown[]) => readonly unknown[] = (pieces) => pieces,
): Row[] {
  const longest = longestTexts.run(
    { step: 'longest-texts', exprs: by.filter(({ type }) => isText(type)) },
    [tables],
    contextOf(0),
  );
  const lengths = [...(longest as readonly number[])];
  const keys = by.map(({ type }) => ({ type, nulls: true, words: isText(type) ? wordsForText(lengths.shift()!) : 0 }));
  const map: AggregateScatter = { step: 'aggregate-scatter', by, keys, calls, partitions: 2, bits, skipNulls: false };
  const half = Math.ceil(tables.length / 2);
  const pieces = [tables.slice(0, half), tables.slice(half)].map((some, p) =>
    carry(aggregateScatter.run(map, [some], contextOf(p)) as readonly unknown[]),
  );
  const schema = [...by, ...calls].map(({ type }, i) => ({ name: `c${i}`, type, nullable: true }));
  // fewer than come, and for many parts more than there are rows
  const reduce = { step: 'aggregate-scattered', keys, calls, schema, groups: bits > 3 ? 1e6 : 3 } as const;
  return [0, 1].flatMap((r) => rowsIn(aggregateScattered.run(reduce, [pieces.map((piece) => piece[r])], contextOf(r)) as Table));
}

function valueAt(row: Row, expr: Bound): Value {
  if (expr.kind === 'lit') return expr.value;
  if (expr.kind === 'col') return row[expr.index]!;
  if (expr.kind !== 'call') throw new Error('no casts');
  const args = expr.args.map((arg) => valueAt(row, arg));
  const types = expr.args.map((arg) => arg.type);
  return args.includes(null) ? null : scalarOf(expr.fn).eval(args, types);
}

/** The same by a map from keys to rows and the functions' own evaluation. */
export function plainGroups(tables: readonly Table[], by: readonly Bound[], calls: readonly BoundCall[]): Row[] {
  const groups = new Map<string, { readonly key: Row; readonly rows: Row[] }>();
  if (by.length === 0) groups.set('[]', { key: [], rows: [] });
  for (const row of tables.flatMap(rowsIn)) {
    const key = by.map((expr) => valueAt(row, expr));
    const text = JSON.stringify(key.map((value) => (value === null ? null : [groupKey(value)])));
    const group = groups.get(text) ?? { key, rows: [] };
    groups.set(text, group);
    group.rows.push(row);
  }
  return [...groups.values()].map(({ key, rows }) => [...key.map(canonical), ...calls.map((call) => evaluate(call, rows))]);
}

function canonical(value: Value): Value {
  return value === 0 ? 0 : value;
}

function evaluate(call: BoundCall, rows: readonly Row[]): Value {
  const { nulls, eval: run } = functionOf(call.fn);
  const args = rows.map((row) => call.args.map((arg) => valueAt(row, arg)));
  const taken = nulls === 'skip' ? args.filter((values) => !values.includes(null)) : args;
  return run(
    taken,
    call.args.map((arg) => arg.type),
  );
}

/** Groups in the order of their keys' spelling, for results that come in any order. */
export function inKeyOrder(rows: readonly Row[], keys: number): Row[] {
  const spelled = (row: Row): string => row.slice(0, keys).map(String).join('|');
  return rows.toSorted((a, b) => (spelled(a) < spelled(b) ? -1 : 1));
}

/** Doubles that were summed in another order agree to twelve digits. */
export function expectSame(found: readonly Row[], expected: readonly Row[]): void {
  if (found.length !== expected.length) throw new Error(`${found.length} groups, expected ${expected.length}`);
  found.forEach((row, i) => {
    row.forEach((value, column) => {
      if (!same(value, expected[i]![column]!)) {
        throw new Error(`group ${i}, column ${column}: ${String(value)}, expected ${String(expected[i]![column])}`);
      }
    });
  });
}

function same(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-11 * Math.max(Math.abs(a), Math.abs(b));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b;
}
