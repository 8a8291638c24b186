import { arrayOf, MAX_NESTED_DEPTH, mapOf, nestedDepth, structOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import { damaged } from './damage';
import type { SchemaElement } from './footer';
import { Converted, Repetition } from './parquet-types';
import { type Conversion, leafType } from './schema';
import type { Spelling } from './spelled';

/**
 * A node of a nested column, as its values come from hyparquet once all annotations but LIST are taken away: groups as objects, repeated
 * fields and lists as arrays, a map as an object with one array of entries.
 */
export type NestedNode =
  | { readonly kind: 'leaf'; readonly type: TypeName; readonly conversion: Conversion; readonly spelling: Spelling | null }
  | { readonly kind: 'struct'; readonly type: TypeName; readonly fields: readonly NamedNode[] }
  | { readonly kind: 'list'; readonly type: TypeName; readonly element: NestedNode }
  | {
      readonly kind: 'map';
      readonly type: TypeName;
      readonly entries: string;
      readonly key: NamedNode;
      readonly value: NamedNode;
    };

export interface NamedNode {
  readonly name: string;
  readonly node: NestedNode;
}

/** A column whose values are structs, lists or maps. */
export interface NestedColumn {
  readonly name: string;
  readonly type: TypeName;
  readonly optional: boolean;
  readonly nested: NestedNode;
  /** The column's name in the file. */
  readonly source: string;
  /** Its first leaf and one past its last. */
  readonly leaf: number;
  readonly leafEnd: number;
}

/** The node of the element at `index`; a text says why the column cannot be held. */
export function nestedNode(elements: readonly SchemaElement[], index: number): NestedNode | string {
  const node = baseNode(elements, index);
  const element = elements[index]!;
  const repeated = typeof node !== 'string' && element.repetition === Repetition.REPEATED ? listOf(node) : node;
  if (typeof repeated !== 'string' && nestedDepth(repeated.type) > MAX_NESTED_DEPTH) return 'nests too deep';
  return repeated;
}

function listOf(element: NestedNode): NestedNode {
  return { kind: 'list', type: arrayOf(element.type), element };
}

function baseNode(elements: readonly SchemaElement[], index: number): NestedNode | string {
  const element = elements[index] ?? damaged('its schema ends early');
  if (element.children === 0) return leafNode(element);
  if (isList(elements, index)) return listNode(elements, index);
  if (isMap(elements, index)) return mapNode(elements, index);
  const fields: NamedNode[] = [];
  for (const child of childrenOf(elements, index)) {
    const node = nestedNode(elements, child);
    if (typeof node === 'string') return node;
    fields.push({ name: elements[child]!.name, node });
  }
  return { kind: 'struct', type: structOf(fields.map(({ name, node }) => ({ name, type: node.type }))), fields };
}

function leafNode(element: SchemaElement): NestedNode | string {
  if (element.physical === null) return 'has a group without fields';
  const mapped = leafType(element);
  if (typeof mapped === 'string') return mapped;
  const { type, conversion, spelling = null } = mapped;
  return { kind: 'leaf', type, conversion, spelling };
}

/** As hyparquet tells lists. */
export function isList(elements: readonly SchemaElement[], index: number): boolean {
  const { converted, logical, children } = elements[index]!;
  const child = elements[index + 1];
  const isMarked = converted === Converted.LIST || logical?.kind === 'list';
  return isMarked && children === 1 && child?.repetition === Repetition.REPEATED && child.children <= 1;
}

function listNode(elements: readonly SchemaElement[], index: number): NestedNode | string {
  const repeated = index + 1;
  const node = elements[repeated]!.children === 1 ? nestedNode(elements, repeated + 1) : baseNode(elements, repeated);
  return typeof node === 'string' ? node : listOf(node);
}

function isMap(elements: readonly SchemaElement[], index: number): boolean {
  const { converted, logical, children } = elements[index]!;
  const child = elements[index + 1];
  const isMarked = converted === Converted.MAP || converted === Converted.MAP_KEY_VALUE || logical?.kind === 'map';
  return isMarked && children === 1 && child?.repetition === Repetition.REPEATED && child.children === 2;
}

function mapNode(elements: readonly SchemaElement[], index: number): NestedNode | string {
  const [key = 0, value = 0] = childrenOf(elements, index + 1);
  const [keyNode, valueNode] = [nestedNode(elements, key), nestedNode(elements, value)];
  if (typeof keyNode === 'string' || typeof valueNode === 'string')
    return String(typeof keyNode === 'string' ? keyNode : valueNode);
  return {
    kind: 'map',
    type: mapOf(keyNode.type, valueNode.type),
    entries: elements[index + 1]!.name,
    key: { name: elements[key]!.name, node: keyNode },
    value: { name: elements[value]!.name, node: valueNode },
  };
}

function childrenOf(elements: readonly SchemaElement[], index: number): readonly number[] {
  const found: number[] = [];
  let child = index + 1;
  for (let k = 0; k < elements[index]!.children; k++) {
    found.push(child);
    for (let open = 1; open > 0; child++) open += (elements[child] ?? damaged('its schema ends early')).children - 1;
  }
  return found;
}
