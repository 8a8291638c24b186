/**
 * The oracle: what a plan means, a row at a time over plain values, with functions' own `eval` and nothing clever.
 * Groups come in order of first appearance; sums add up in row order.
 */
import type { Value } from '../../engine/columns/vector';
import { type BindContext, bind, bindAggregation, bindCondition, bindPair } from '../../engine/functions/bind';
import { castValue } from '../../engine/functions/cast';
import { comparatorOf, groupKey } from '../../engine/functions/compare-values';
import type { AggregateFunction } from '../../engine/functions/define';
import { applyAggregate, evaluateRow } from '../../engine/functions/evaluate';
import { functionOf } from '../../engine/functions/index';
import { operatorOf } from '../../engine/operators/index';
import { isSampled } from '../../engine/operators/sample';
import type {
  Aggregate,
  Distinct,
  Filter,
  Join,
  Project,
  Rejects,
  Relation,
  Sample,
  Scan,
  Slice,
  Sort,
  Union,
} from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';

export type Row = readonly Value[];

export interface Rows {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

/** What scans find, by path. */
export type Tables = Readonly<Record<string, Rows>>;

export function interpret(relation: Relation, tables: Tables, context: BindContext = { nowMicros: 0n }): Rows {
  const inputs = operatorOf(relation)
    .inputs(relation)
    .map((input) => interpret(input, tables, context));
  if (relation.op === 'scan') return scanned(relation, tables);
  const schema = operatorOf(relation).schema(
    relation,
    inputs.map((input) => input.schema),
  );
  if (relation.op === 'join') return { schema, rows: joined(relation, inputs[0]!, inputs[1]!, context) };
  if (relation.op === 'union') return { schema, rows: united(relation, inputs, schema) };
  if (relation.op === 'rejects') throw new Error('the reference has no sources, so it has no bad records');
  return { schema, rows: rowsOf(relation, inputs[0]!, context) };
}

function rowsOf(relation: Exclude<Relation, Scan | Join | Union | Rejects>, input: Rows, context: BindContext): readonly Row[] {
  switch (relation.op) {
    case 'filter':
      return filtered(relation, input, context);
    case 'project':
      return projected(relation, input, context);
    case 'aggregate':
      return aggregated(relation, input, context);
    case 'sort':
      return sorted(relation, input, context);
    case 'slice':
      return sliced(relation, input);
    case 'distinct':
      return distinctRows(relation, input);
    case 'sample':
      return sampled(relation, input);
  }
}

function scanned({ paths }: Scan, tables: Tables): Rows {
  const parts = paths.map((path) => tables[path] ?? { schema: [], rows: [] });
  return { schema: parts[0]!.schema, rows: parts.flatMap((part) => part.rows) };
}

function filtered({ where }: Filter, { schema, rows }: Rows, context: BindContext): readonly Row[] {
  const condition = bindCondition(where, schema, context);
  return rows.filter((row) => evaluateRow(condition, row) === true);
}

function projected({ columns }: Project, { schema, rows }: Rows, context: BindContext): readonly Row[] {
  const bound = columns.map(({ expr }) => bind(expr, schema, context));
  return rows.map((row) => bound.map((column) => evaluateRow(column, row)));
}

function rowKey(row: Row): string {
  return JSON.stringify(row.map(groupKey));
}

function aggregated({ by, measures }: Aggregate, { schema, rows }: Rows, context: BindContext): readonly Row[] {
  const bound = bindAggregation(by, measures, schema, context);
  const groups = new Map<string, { readonly keys: Row; readonly rows: Row[] }>();
  if (by.length === 0) groups.set('[]', { keys: [], rows: [] });
  for (const row of rows) {
    const keys = bound.by.map((key) => evaluateRow(key, row));
    const group = groups.get(rowKey(keys)) ?? { keys, rows: [] };
    groups.set(rowKey(keys), group);
    group.rows.push(row);
  }
  return [...groups.values()].map((group) => {
    const results = bound.calls.map(({ fn, args }) => {
      const values = group.rows.map((row) => args.map((arg) => evaluateRow(arg, row)));
      const types = args.map((arg) => arg.type);
      return applyAggregate(functionOf(fn) as AggregateFunction, values, types);
    });
    const all = [...group.keys, ...results];
    return [...group.keys, ...bound.measures.map((measure) => evaluateRow(measure, all))];
  });
}

function sorted({ keys }: Sort, { schema, rows }: Rows, context: BindContext): readonly Row[] {
  const orders = keys.map(({ expr, descending, nulls }) => {
    const bound = bind(expr, schema, context);
    const compare = comparatorOf(bound.type);
    return (left: Row, right: Row): number => {
      const [a, b] = [evaluateRow(bound, left), evaluateRow(bound, right)];
      if (a === null || b === null) return (Number(b === null) - Number(a === null)) * (nulls === 'first' ? 1 : -1);
      return descending ? compare(b, a) : compare(a, b);
    };
  });
  return [...rows].sort((left, right) => orders.reduce((order, compare) => order || compare(left, right), 0));
}

function sliced({ offset, limit }: Slice, { rows }: Rows): readonly Row[] {
  return rows.slice(offset, limit === null ? undefined : offset + limit);
}

function distinctRows(_: Distinct, { rows }: Rows): readonly Row[] {
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(rowKey(row)) && seen.add(rowKey(row)));
}

/** Every pair is looked at. */
function joined({ how, on, where }: Join, left: Rows, right: Rows, context: BindContext): readonly Row[] {
  const keys = on.map((key) => ({ ...bindPair(key.left, left.schema, key.right, right.schema, context), nulls: key.nulls }));
  const condition = where === null ? null : bindCondition(where, [...left.schema, ...right.schema], context);
  const leftKeys = left.rows.map((row) => keys.map((key) => evaluateRow(key.left, row)));
  const rightKeys = right.rows.map((row) => keys.map((key) => evaluateRow(key.right, row)));
  const equal = (i: number, j: number): boolean =>
    keys.every(({ nulls }, k) => {
      const [a, b] = [leftKeys[i]![k]!, rightKeys[j]![k]!];
      return groupKey(a) === groupKey(b) && (nulls || a !== null);
    });
  const matches = left.rows.map((row, i) =>
    right.rows.flatMap((other, j) =>
      equal(i, j) && (condition === null || evaluateRow(condition, [...row, ...other]) === true) ? [j] : [],
    ),
  );
  if (how === 'semi') return left.rows.filter((_, i) => matches[i]!.length > 0);
  if (how === 'anti') return left.rows.filter((_, i) => matches[i]!.length === 0);
  const found = new Set(matches.flat());
  const noLeft = left.schema.map(() => null);
  const noRight = right.schema.map(() => null);
  return [
    ...left.rows.flatMap((row, i) => {
      if (matches[i]!.length === 0 && (how === 'left' || how === 'full')) return [[...row, ...noRight]];
      return matches[i]!.map((j) => [...row, ...right.rows[j]!]);
    }),
    ...(how === 'right' || how === 'full' ? right.rows.flatMap((row, j) => (found.has(j) ? [] : [[...noLeft, ...row]])) : []),
  ];
}

function united({ byName }: Union, inputs: readonly Rows[], schema: Schema): readonly Row[] {
  return inputs.flatMap((input) => {
    const from = schema.map((field, i) => (byName ? input.schema.findIndex(({ name }) => name === field.name) : i));
    return input.rows.map((row) => from.map((at, i) => castValue(row[at]!, input.schema[at]!.type, schema[i]!.type)));
  });
}

function sampled({ fraction, seed }: Sample, { rows }: Rows): readonly Row[] {
  return rows.filter((_, row) => isSampled(row, fraction, seed));
}
