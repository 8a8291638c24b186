/**
 * A nested value is kept as JSON text in one canonical form, so that equal values of a type are equal bytes:
 *   no spaces between the parts; a struct's fields in the order of its type, those that are null left out; a map's entries in the order of
 *   the value; flat values as leaf.ts spells them, exact to the last digit; texts with the escapes that they need and no others.
 * `Data` is the value taken apart; its shape is known from the type alone.
 */
import { type Nested, nestedOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import type { Value } from '../vector';
import { Cursor, NotJson, quoted } from './cursor';
import { keyText, leafOfKey, leafText, takeLeaf } from './leaf';

/** Flat: a value. Array: its items. Struct: one item a field, null where there is none. Map: [key, value] pairs. */
export type Data = Value | readonly Data[];

/** Told of a value that the type does not hold, which then counts as null, and of fields that a struct lacks, which are passed over. */
export interface Watch {
  misfit(): void;
  surplus(): void;
}

/** The value that a JSON text spells; undefined where it is no JSON. */
export function dataOf(text: string, type: TypeName, watch: Watch): Data | undefined {
  try {
    const cursor = new Cursor(text);
    const data = take(cursor, type, watch);
    cursor.end();
    return data;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

/** For texts that are canonical already. */
export function storedData(text: string, type: TypeName): Data {
  return take(new Cursor(text), type, unwatched);
}

export const unwatched: Watch = { misfit: () => undefined, surplus: () => undefined };

/** The canonical text of any JSON text; undefined where it is no JSON or does not fit the type. */
export function canonicalJson(text: string, type: TypeName): string | null | undefined {
  let fits = true;
  const misfit = (): void => {
    fits = false;
  };
  const data = dataOf(text, type, { ...unwatched, misfit });
  if (data === undefined || !fits) return undefined;
  return data === null ? null : jsonText(data, type);
}

function take(cursor: Cursor, type: TypeName, watch: Watch): Data {
  const nested = nestedOf(type);
  if (nested === null) {
    const value = takeLeaf(cursor, type);
    if (value === undefined) watch.misfit();
    return value ?? null;
  }
  const kind = cursor.kind();
  if (kind === (nested.kind === 'array' ? 'array' : 'object')) return takeNested(cursor, nested, watch);
  cursor.raw();
  if (kind !== 'null') watch.misfit();
  return null;
}

function takeNested(cursor: Cursor, nested: Nested, watch: Watch): readonly Data[] {
  switch (nested.kind) {
    case 'array': {
      const items: Data[] = [];
      cursor.items(() => items.push(take(cursor, nested.element, watch)));
      return items;
    }
    case 'struct':
      return takeStruct(cursor, nested, watch);
    case 'map': {
      const entries = new Map<string, Data>();
      cursor.fields((name) => {
        const key = leafOfKey(name, nested.key);
        if (key === undefined || key === null) watch.misfit();
        const value = take(cursor, nested.value, watch);
        if (key !== undefined && key !== null) entries.set(name, [key, value]);
      });
      return [...entries.values()];
    }
  }
}

/** Of a field that stands there twice the last counts; one that the type lacks is passed over. */
function takeStruct(cursor: Cursor, { fields }: Extract<Nested, { kind: 'struct' }>, watch: Watch): readonly Data[] {
  const items = new Array<Data>(fields.length).fill(null);
  let expected = 0;
  cursor.fields((name) => {
    const index = fields[expected]?.name === name ? expected : fields.findIndex((field) => field.name === name);
    if (index < 0) {
      watch.surplus();
      cursor.raw();
      return;
    }
    items[index] = take(cursor, fields[index]!.type, watch);
    expected = index + 1;
  });
  return items;
}

/** The canonical text; with `nulls`, a struct's null fields are spelled out. */
export function jsonText(data: Exclude<Data, null>, type: TypeName, nulls = false): string {
  const nested = nestedOf(type);
  if (nested === null) return leafText(data as Exclude<Value, null>, type);
  const text = (item: Data, of: TypeName): string => (item === null ? 'null' : jsonText(item, of, nulls));
  const items = data as readonly Data[];
  switch (nested.kind) {
    case 'array':
      return `[${items.map((item) => text(item, nested.element)).join(',')}]`;
    case 'struct': {
      const parts = nested.fields.flatMap(({ name, type: of }, i) => {
        const item = items[i] ?? null;
        return item === null && !nulls ? [] : [`${quoted(name)}:${text(item, of)}`];
      });
      return `{${parts.join(',')}}`;
    }
    case 'map': {
      const pairs = items as readonly (readonly [Exclude<Value, null>, Data])[];
      return `{${pairs.map(([key, value]) => `${keyText(key, nested.key)}:${text(value, nested.value)}`).join(',')}}`;
    }
  }
}

/** What a part holds as a column would: flat values as they are, nested ones as their text. */
export function valueOfData(data: Data, type: TypeName): Value {
  return data === null || nestedOf(type) === null ? (data as Value) : jsonText(data, type);
}
