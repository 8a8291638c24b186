/**
 * What a DataFrame stands for once its sources are known. Inside, columns have names of their own, so that a reference is never
 * ambiguous after a join; `fields` says what they are called outside and which attribute each one is. An attribute is born where a
 * column is computed and keeps its identity while it is only passed on: that is what `df.col('id')` refers to.
 */
import { fail } from '../errors';
import { findColumn } from '../functions/bind';
import { operatorOf } from '../operators/index';
import { col, named, project } from '../plan/build';
import type { Expr, Named } from '../plan/expr';
import type { Relation } from '../plan/relation';
import type { Schema } from '../plan/schema';
import { rewriteExpr } from '../plan/walk';
import { ownerOf } from './column';

export interface FrameField {
  /** What users call it; may repeat. */
  readonly name: string;
  /** The column of the relation; unique in it. */
  readonly slot: string;
  readonly attribute: object;
}

export interface Frame {
  readonly relation: Relation;
  /** Of the relation; column i is field i. */
  readonly schema: Schema;
  readonly fields: readonly FrameField[];
}

/** The frames of DataFrames that references were taken from. */
export type Owners = ReadonlyMap<object, Frame>;

export function frameOf(relation: Relation, schema: Schema): Frame {
  return unique({ relation, schema, fields: schema.map(({ name }) => ({ name, slot: name, attribute: {} })) });
}

/** A file may name two columns alike: they are told apart from here on. */
function unique(frame: Frame): Frame {
  const slots = new Set<string>();
  const fields = frame.fields.map((field) => ({ ...field, slot: freeSlot(field.name, slots) }));
  if (fields.every(({ slot }, i) => slot === frame.schema[i]!.name)) return frame;
  return fail(
    'UNSUPPORTED',
    `column "${fields.find(({ name, slot }) => name !== slot)!.name}" stands twice in this source; rename one of them there`,
  );
}

/** The name itself, or one that nobody has, which it then takes. */
export function freeSlot(name: string, taken: Set<string>): string {
  let slot = name;
  for (let i = 2; taken.has(slot); i++) slot = `${name}#${i}`;
  taken.add(slot);
  return slot;
}

/** The frame with another operator on top, which leaves its columns as they are. */
export function passedOn(frame: Frame, relation: Relation): Frame {
  operatorOf(relation).schema(relation, [frame.schema]);
  return { ...frame, relation };
}

/** The field of a name; says which ones there are, or why it is not clear. */
export function fieldNamed(frame: Frame, name: string): FrameField {
  const alike = frame.fields.filter((field) => field.name === name);
  if (alike.length > 1) {
    return fail(
      'UNKNOWN_COLUMN',
      `column "${name}" is ambiguous: ${alike.length} columns are called so; take it from its DataFrame, as in left.col('${name}'), or rename one`,
      { column: name },
    );
  }
  return frame.fields[findColumn(name, visibleSchema(frame))]!;
}

/** An expression over what users see, over the frame's own columns. */
export function inFrame(expr: Expr, frame: Frame, owners: Owners): Expr {
  return rewriteExpr(expr, (node) => {
    if (node.kind !== 'col') return node;
    const owner = ownerOf(node);
    const field = owner === null ? fieldNamed(frame, node.name) : ownedField(node.name, owners.get(owner)!, frame);
    return col(field.slot);
  });
}

function ownedField(name: string, owner: Frame, frame: Frame): FrameField {
  const { attribute } = fieldNamed(owner, name);
  const field = frame.fields.find((each) => each.attribute === attribute);
  if (field !== undefined) return field;
  const byName = frame.fields.filter((each) => each.name === name);
  if (byName.length === 1) return byName[0]!;
  return fail(
    'UNKNOWN_COLUMN',
    `column "${name}" of that DataFrame is not here any more; there are ${frame.fields.map((each) => each.name).join(', ')}; keep it in select(), or join again`,
    { column: name },
  );
}

/** What becomes of computed columns: a mere reference stays the attribute that it was. */
export function projected(frame: Frame, columns: readonly { readonly name: string; readonly expr: Expr }[]): Frame {
  const slots = new Set<string>();
  const fields = columns.map(({ name, expr }): FrameField => {
    const same = expr.kind === 'col' ? frame.fields.find((field) => field.slot === expr.name && field.name === name) : undefined;
    return { name, slot: freeSlot(name, slots), attribute: same?.attribute ?? {} };
  });
  const relation = project(
    frame.relation,
    columns.map(({ expr }, i): Named => named(fields[i]!.slot, expr)),
  );
  return { relation, schema: operatorOf(relation).schema(relation, [frame.schema]), fields };
}

/** The columns under the names that users see. */
export function visibleSchema({ schema, fields }: Frame): Schema {
  return schema.map((field, i) => ({ ...field, name: fields[i]!.name }));
}

/** What is asked of the engine. */
export function visible({ relation, fields }: Frame): Relation {
  if (fields.every(({ name, slot }) => name === slot)) return relation;
  return project(
    relation,
    fields.map(({ name, slot }) => named(name, col(slot))),
  );
}
