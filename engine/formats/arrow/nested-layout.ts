import { arrayOf, MAX_NESTED_DEPTH, mapOf, type NestedField, structOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import type { ArrowColumn } from './layout';
import { type ArrowField, Kind } from './metadata';

/** Where a field's own node and first buffer stand in a record batch, and its count in the list of those of views. */
export interface Place {
  readonly node: number;
  readonly buffer: number;
  readonly views: number;
}

/** A nested field with all below it, by their places in a record batch. */
export type NestedTree =
  | { readonly kind: 'leaf'; readonly column: ArrowColumn }
  | { readonly kind: 'struct'; readonly place: Place; readonly fields: readonly NestedTree[] }
  | { readonly kind: 'list'; readonly place: Place; readonly wide: boolean; readonly element: NestedTree }
  | { readonly kind: 'fixed'; readonly place: Place; readonly count: number; readonly element: NestedTree }
  | { readonly kind: 'map'; readonly place: Place; readonly key: NestedTree; readonly value: NestedTree };

export interface PlacedTree {
  readonly tree: NestedTree;
  readonly type: TypeName;
  readonly nullable: boolean;
}

/** What the places of the fields that follow are counted by, and how a flat field is mapped. */
export interface TreeTools {
  sizeOf(field: ArrowField): { readonly nodes: number; readonly buffers: number; readonly views: number };
  leaf(field: ArrowField, place: Place): ArrowColumn | string;
}

export function isNestedKind(kind: number): boolean {
  return [Kind.STRUCT, Kind.LIST, Kind.LARGE_LIST, Kind.FIXED_LIST, Kind.MAP].includes(kind as 12);
}

/** A text says why the field cannot be held. */
export function treeOf(field: ArrowField, place: Place, tools: TreeTools, depth = 1): PlacedTree | string {
  const { nullable } = field;
  if (field.dictionary !== null || !isNestedKind(field.type.kind)) {
    const column = tools.leaf(field, place);
    return typeof column === 'string' ? column : { tree: { kind: 'leaf', column }, type: column.type, nullable };
  }
  if (depth > MAX_NESTED_DEPTH) return `is nested more than ${MAX_NESTED_DEPTH} levels deep`;
  const { kind, width } = field.type;
  const own = kind === Kind.STRUCT || kind === Kind.FIXED_LIST ? 1 : 2;
  const below = kind === Kind.MAP ? (field.children[0]?.children ?? []) : field.children;
  const skipped = kind === Kind.MAP ? { nodes: 2, buffers: own + 1 } : { nodes: 1, buffers: own };
  const first = { node: place.node + skipped.nodes, buffer: place.buffer + skipped.buffers, views: place.views };
  const children = placedChildren(below, first, tools, depth);
  if (typeof children === 'string') return children;
  const [head, second] = children;
  if (kind === Kind.STRUCT) {
    const fields = children.map(({ type }, i): NestedField => ({ name: below[i]!.name, type }));
    if (fields.length === 0) return 'is a struct without fields';
    if (new Set(fields.map(({ name }) => name)).size < fields.length) return 'is a struct with two fields of one name';
    return { tree: { kind: 'struct', place, fields: children.map(({ tree }) => tree) }, type: structOf(fields), nullable };
  }
  if (head === undefined) return 'is nested without saying of what';
  if (kind === Kind.MAP) {
    if (second === undefined) return 'is a map without values';
    return { tree: { kind: 'map', place, key: head.tree, value: second.tree }, type: mapOf(head.type, second.type), nullable };
  }
  const type = arrayOf(head.type);
  if (kind === Kind.FIXED_LIST) return { tree: { kind: 'fixed', place, count: width, element: head.tree }, type, nullable };
  return { tree: { kind: 'list', place, wide: kind === Kind.LARGE_LIST, element: head.tree }, type, nullable };
}

function placedChildren(
  fields: readonly ArrowField[],
  first: Place,
  tools: TreeTools,
  depth: number,
): readonly PlacedTree[] | string {
  const placed: PlacedTree[] = [];
  let { node, buffer, views } = first;
  for (const field of fields) {
    const tree = treeOf(field, { node, buffer, views }, tools, depth + 1);
    if (typeof tree === 'string') return tree;
    placed.push(tree);
    const size = tools.sizeOf(field);
    node += size.nodes;
    buffer += size.buffers;
    views += size.views;
  }
  return placed;
}
