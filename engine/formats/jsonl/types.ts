import type { Cursor } from '../../columns/nested/cursor';
import { arrayOf, MAX_NESTED_DEPTH, type NestedField, nestedOf, type StructType, structOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import { isTimestamp } from '../../plan/time-type';
import { joinTypes, typeOfText } from '../csv/cell-value';

/**
 * Which type a JSON value has, and which type holds the values of two. Numbers are int, bigint or double, and text where a double would
 * not hold all their digits; texts are text, or at the top dates and times; lists and objects take the types of their parts together.
 * What differs in kind is text.
 */
export function typeAt(cursor: Cursor, dates: boolean): TypeName {
  switch (cursor.kind()) {
    case 'text':
      return typeOfString(cursor.string(), dates);
    case 'number':
      return typeOfNumber(cursor.number());
    case 'boolean':
      cursor.word();
      return 'boolean';
    case 'null':
      cursor.word();
      return 'void';
    case 'array':
    case 'object':
      return nestedAt(cursor, 0);
  }
}

function nestedAt(cursor: Cursor, depth: number): TypeName {
  const kind = cursor.kind();
  if (depth >= MAX_NESTED_DEPTH || (kind !== 'array' && kind !== 'object')) return flatAt(cursor, depth);
  if (kind === 'array') {
    const elements: TypeName[] = [];
    cursor.items(() => elements.push(nestedAt(cursor, depth + 1)));
    return arrayOf(elements.reduce(joinJson, 'void'));
  }
  const fields = new Map<string, TypeName>();
  cursor.fields((name) => {
    const known = fields.get(name) ?? 'void';
    fields.set(name, joinJson(known, nestedAt(cursor, depth + 1)));
  });
  return structOf([...fields].map(([name, type]) => ({ name, type })));
}

function flatAt(cursor: Cursor, depth: number): TypeName {
  if (depth < MAX_NESTED_DEPTH) return typeAt(cursor, false);
  cursor.raw();
  return 'string';
}

/** A text that spells a number which JSON has no number for counts as one. */
const NOT_FINITE = /^(?:NaN|-?Infinity)$/;

export function typeOfString(text: string, dates: boolean): TypeName {
  if (NOT_FINITE.test(text)) return 'double';
  const type = dates && text.length >= 10 ? typeOfText(text) : 'string';
  return type === 'date' || isTimestamp(type) ? type : 'string';
}

export function typeOfNumber(text: string): TypeName {
  const type = typeOfText(text.replace(/^\+/, '').replace(/INF$/, 'Infinity'));
  return type === 'int' || type === 'bigint' || type === 'double' ? type : 'string';
}

export function joinJson(a: TypeName, b: TypeName): TypeName {
  if (a === b || b === 'void') return a;
  if (a === 'void') return b;
  const [left, right] = [nestedOf(a), nestedOf(b)];
  if (left === null && right === null) return joinTypes(a, b);
  if (left?.kind === 'array' && right?.kind === 'array') return arrayOf(joinJson(left.element, right.element));
  return left?.kind === 'struct' && right?.kind === 'struct' ? joinStructs(left, right) : 'string';
}

/** Fields in the order in which they came first. */
function joinStructs(left: StructType, right: StructType): TypeName {
  const types = new Map(right.fields.map(({ name, type }) => [name, type]));
  const known = new Set(left.fields.map(({ name }) => name));
  const joined = left.fields.map(({ name, type }): NestedField => ({ name, type: joinJson(type, types.get(name) ?? 'void') }));
  return structOf([...joined, ...right.fields.filter(({ name }) => !known.has(name))]);
}

/** Whether values kept as one type stand as they are in the other: more fields at the end, and types where only nulls were. */
export function keepsText(from: TypeName, to: TypeName): boolean {
  if (from === to || from === 'void') return true;
  const [a, b] = [nestedOf(from), nestedOf(to)];
  if (a?.kind === 'array' && b?.kind === 'array') return keepsText(a.element, b.element);
  if (a?.kind !== 'struct' || b?.kind !== 'struct') return false;
  return a.fields.every(({ name, type }, i) => b.fields[i]?.name === name && keepsText(type, b.fields[i].type));
}

/** Parts of which only nulls were seen are text in the end, as in Spark. */
export function withoutVoid(type: TypeName): TypeName {
  if (type === 'void') return 'string';
  const nested = nestedOf(type);
  if (nested?.kind === 'array') return arrayOf(withoutVoid(nested.element));
  if (nested?.kind !== 'struct') return type;
  return structOf(nested.fields.map((field) => ({ name: field.name, type: withoutVoid(field.type) })));
}
