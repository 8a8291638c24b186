import { fail } from '../errors';
import { operatorOf } from '../operators/index';
import { and, call, col, join, named, project } from '../plan/build';
import type { Expr } from '../plan/expr';
import type { JoinHow, JoinKey } from '../plan/relation';
import { columnsOf } from '../plan/walk';
import type { Column } from './column';
import { type Frame, fieldNamed, freeSlot, inFrame, type Owners, projected } from './frame';

const hows: Readonly<Record<string, JoinHow>> = {
  inner: 'inner',
  cross: 'cross',
  left: 'left',
  leftouter: 'left',
  right: 'right',
  rightouter: 'right',
  full: 'full',
  outer: 'full',
  fullouter: 'full',
  semi: 'semi',
  leftsemi: 'semi',
  anti: 'anti',
  leftanti: 'anti',
};

/** Spark's names for joins, with or without underscores. */
export function joinHow(name: string): JoinHow {
  const how = hows[name.toLowerCase().replaceAll('_', '')];
  return how ?? fail('MALFORMED_PLAN', `join: no such join as "${name}"; there are inner, left, right, full, semi, anti, cross`);
}

/** The right side with columns of its own: none has a name, or is an attribute, of the left one. */
function besides(right: Frame, left: Frame): Frame {
  const slots = new Set(left.fields.map(({ slot }) => slot));
  const attributes = new Set(left.fields.map(({ attribute }) => attribute));
  const fields = right.fields.map((field) => ({
    name: field.name,
    slot: freeSlot(field.slot, slots),
    attribute: attributes.has(field.attribute) ? {} : field.attribute,
  }));
  if (fields.every(({ slot }, i) => slot === right.fields[i]!.slot)) return { ...right, fields };
  const relation = project(
    right.relation,
    fields.map(({ slot }, i) => named(slot, col(right.fields[i]!.slot))),
  );
  return { relation, schema: operatorOf(relation).schema(relation, [right.schema]), fields };
}

/** Joined by a condition: its equalities between the sides are keys, the rest is looked at pair by pair. */
export function joinedOn(left: Frame, other: Frame, conditions: readonly Column[], how: JoinHow, owners: Owners): Frame {
  const right = besides(other, left);
  const both = sideBySide(left, right, 'inner', [], null);
  const parts = conditions.flatMap(({ expr }) => conjuncts(inFrame(expr, both, owners)));
  const keys = parts.map((part) => keyOf(part, left, right) ?? twinKey(part, left, other, right));
  const rest = parts.filter((_, i) => keys[i] === null);
  const on = keys.filter((key) => key !== null);
  return sideBySide(
    left,
    right,
    how === 'inner' && parts.length === 0 ? 'cross' : how,
    on,
    rest.length === 0 ? null : and(...rest),
  );
}

/** Joined by columns of the same name, which the result has once: first these, then the others. */
export function joinedUsing(left: Frame, other: Frame, names: readonly string[], how: JoinHow): Frame {
  const right = besides(other, left);
  const pairs = names.map((name) => ({ left: fieldNamed(left, name), right: fieldNamed(right, name) }));
  const on = pairs.map((pair): JoinKey => ({ left: col(pair.left.slot), right: col(pair.right.slot), nulls: false }));
  const joined = sideBySide(left, right, how, on, null);
  const keys = pairs.map((pair) => {
    const [mine, theirs] = [col(pair.left.slot), col(pair.right.slot)];
    return { name: pair.left.name, expr: how === 'full' ? call('coalesce', mine, theirs) : how === 'right' ? theirs : mine };
  });
  const used = new Set(pairs.flatMap((pair) => [pair.left.slot, pair.right.slot]));
  const others = joined.fields.filter(({ slot }) => !used.has(slot)).map(({ name, slot }) => ({ name, expr: col(slot) }));
  return projected(joined, [...keys, ...others]);
}

function sideBySide(left: Frame, right: Frame, how: JoinHow, on: readonly JoinKey[], where: Expr | null): Frame {
  const relation = join(left.relation, right.relation, how, on, where);
  const alone = how === 'semi' || how === 'anti';
  return {
    relation,
    schema: operatorOf(relation).schema(relation, [left.schema, right.schema]),
    fields: alone ? left.fields : [...left.fields, ...right.fields],
  };
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'call' && expr.fn === 'and' ? expr.args.flatMap(conjuncts) : [expr];
}

function keyOf(expr: Expr, left: Frame, right: Frame): JoinKey | null {
  if (expr.kind !== 'call' || (expr.fn !== '=' && expr.fn !== '==' && expr.fn !== '<=>')) return null;
  const [first, second] = expr.args;
  if (first === undefined || second === undefined) return null;
  const nulls = expr.fn === '<=>';
  if (isOf(first, left) && isOf(second, right)) return { left: first, right: second, nulls };
  return isOf(second, left) && isOf(first, right) ? { left: second, right: first, nulls } : null;
}

/** `df.col('id').equalTo(df.col('id'))` in a join of a table with itself: the one of the left and the one of the right, as in Spark. */
function twinKey(expr: Expr, left: Frame, other: Frame, right: Frame): JoinKey | null {
  if (expr.kind !== 'call' || (expr.fn !== '=' && expr.fn !== '<=>')) return null;
  const [first, second] = expr.args;
  if (first?.kind !== 'col' || second?.kind !== 'col' || first.name !== second.name) return null;
  const mine = left.fields.find(({ slot }) => slot === first.name);
  const at = other.fields.findIndex(({ attribute }) => attribute === mine?.attribute);
  return at < 0 ? null : { left: first, right: col(right.fields[at]!.slot), nulls: expr.fn === '<=>' };
}

function isOf(expr: Expr, { fields }: Frame): boolean {
  const names = columnsOf(expr);
  return names.length > 0 && names.every((name) => fields.some(({ slot }) => slot === name));
}
