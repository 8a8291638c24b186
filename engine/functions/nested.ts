import { type Data, dataOf, jsonText, storedData, unwatched, valueOfData } from '../columns/nested/json';
import type { Value } from '../columns/vector';
import { EngineError, fail } from '../errors';
import { arrayOf, type MapType, mapOf, nestedOf, type StructType, structOf } from '../plan/nested-type';
import { parseSchema, parseType } from '../plan/parse';
import type { TypeName } from '../plan/schema';
import { toWider } from './coercion';
import { comparatorOf } from './compare-values';
import { type Coercion, scalar } from './define';
import { jsonPathOf, valueAtPath } from './json-path';
import { memo } from './memo';
import { nearest } from './nearest';
import { every, everything, isIntegral, nesting } from './types';

function elementOf(type: TypeName): TypeName {
  const nested = nestedOf(type);
  return nested?.kind === 'array' ? nested.element : 'void';
}

function itemsOf(value: Value, type: TypeName): readonly Data[] {
  return storedData(value as string, type) as readonly Data[];
}

function entriesOf(value: Value, type: TypeName): readonly (readonly [Exclude<Value, null>, Data])[] {
  return storedData(value as string, type) as readonly (readonly [Exclude<Value, null>, Data])[];
}

function sameAs(value: Value, type: TypeName): (other: Data) => boolean {
  const compare = comparatorOf(type);
  return (other) =>
    other !== null && compare(value as Exclude<Value, null>, valueOfData(other, type) as Exclude<Value, null>) === 0;
}

function valueOfKey(map: Value, type: TypeName, key: Value): Value {
  const nested = nestedOf(type) as MapType;
  const isKey = sameAs(key, nested.key);
  const found = entriesOf(map, type).find(([each]) => isKey(each));
  return found === undefined ? null : valueOfData(found[1], nested.value);
}

/** A struct's field by its name, letter case ignored where that is enough to tell. */
function fieldIndex({ fields }: StructType, name: string): number {
  const exact = fields.findIndex((field) => field.name === name);
  if (exact >= 0) return exact;
  const alike = fields.flatMap((field, index) => (field.name.toLowerCase() === name.toLowerCase() ? [index] : []));
  return alike.length === 1 ? alike[0]! : -1;
}

function fieldNamed(struct: StructType, name: Value | undefined): number {
  if (typeof name !== 'string') return fail('TYPE_MISMATCH', 'a field of a struct is named by a constant text');
  const index = fieldIndex(struct, name);
  if (index >= 0) return index;
  const names = struct.fields.map((field) => field.name);
  const hint = nearest(name, names) || `; there are ${names.map((each) => `"${each}"`).join(', ') || 'none'}`;
  return fail('UNKNOWN_COLUMN', `no field "${name}"${hint}`, { column: name });
}

/** An array counts, a map is asked for its key, a struct for a name. */
const toItem: Coercion = ([value = 'void', key = 'void']) => {
  const nested = nestedOf(value);
  switch (nested?.kind) {
    case 'array':
      return isIntegral(key) || key === 'void' ? [value, 'int'] : null;
    case 'map':
      return [value, nested.key];
    case 'struct':
      return key === 'string' ? [value, key] : null;
    default:
      return value === 'void' ? [value, key] : null;
  }
};

function typeOfItem([value]: readonly TypeName[], [, key]: readonly (Value | undefined)[]): TypeName {
  const nested = nestedOf(value!);
  switch (nested?.kind) {
    case 'array':
      return nested.element;
    case 'map':
      return nested.value;
    case 'struct':
      return nested.fields[fieldNamed(nested, key)]!.type;
    default:
      return 'void';
  }
}

export const item = scalar({
  name: 'getitem',
  label: 'item',
  doc: 'a[0], a.b, a["k"]: the item of an array, counting from 0, the field of a struct or the value of a map; null where there is none.',
  args: [nesting, every],
  coercion: toItem,
  returns: typeOfItem,
  nulls: 'propagate',
  eval: ([value, key], [type]) => {
    const nested = nestedOf(type!)!;
    if (nested.kind === 'map') return valueOfKey(value!, type!, key!);
    const index = nested.kind === 'array' ? (key as number) : fieldNamed(nested, key);
    const part = nested.kind === 'array' ? nested.element : nested.fields[index]!.type;
    return valueOfData(itemsOf(value!, type!)[index] ?? null, part);
  },
  examples: [
    { args: ['[1,2]', 1], types: ['array<int>', 'int'], result: 2 },
    { args: ['[1,2]', 2], types: ['array<int>', 'int'], result: null },
    { args: ['[1,2]', -1], types: ['array<int>', 'int'], result: null },
    {
      args: ['{"a":{"b":9007199254740993}}', 'a'],
      types: ['struct<a:struct<b:bigint>>', 'string'],
      result: '{"b":9007199254740993}',
    },
    { args: ['{"k":1.5}', 'k'], types: ['map<string,double>', 'string'], result: 1.5 },
    { args: ['{"k":1.5}', 'j'], types: ['map<string,double>', 'string'], result: null },
  ],
});

export const elementAt = scalar({
  name: 'element_at',
  label: 'element at',
  doc: 'The element of an array, counting from 1, or from its end where negative; the value of a key of a map; null where there is none.',
  args: [['array', 'map'], every],
  coercion: toItem,
  returns: typeOfItem,
  nulls: 'propagate',
  check: ([, index]) => (index === 0 ? 'elements count from 1, and from -1 at the end; 0 is none' : null),
  eval: ([value, key], [type]) => {
    const nested = nestedOf(type!)!;
    if (nested.kind === 'map') return valueOfKey(value!, type!, key!);
    const [index, items] = [key as number, itemsOf(value!, type!)];
    return index === 0 ? null : valueOfData(items.at(index > 0 ? index - 1 : index) ?? null, elementOf(type!));
  },
  examples: [
    { args: ['["a","b"]', 1], types: ['array<string>', 'int'], result: 'a' },
    { args: ['["a","b"]', -1], types: ['array<string>', 'int'], result: 'b' },
    { args: ['["a","b"]', 3], types: ['array<string>', 'int'], result: null },
    { args: ['{"1":"x"}', 1], types: ['map<int,string>', 'int'], result: 'x' },
  ],
});

export const size = scalar({
  name: 'size',
  label: 'number of elements',
  doc: 'How many elements an array or a map has; -1 for null.',
  aliases: ['cardinality'],
  args: [['array', 'map']],
  coercion: 'as-given',
  returns: 'int',
  nulls: 'handles',
  eval: ([value], [type]) => (value === null ? -1 : itemsOf(value!, type!).length),
  examples: [
    { args: ['["b","d","c","a"]'], types: ['array<string>'], result: 4 },
    { args: ['{"a":1,"b":2}'], types: ['map<string,int>'], result: 2 },
    { args: [null], types: ['array<int>'], result: -1 },
  ],
});

const toElement: Coercion = ([array = 'void', value = 'void']) => {
  if (nestedOf(array)?.kind !== 'array') return array === 'void' ? [array, value] : null;
  const met = toWider([elementOf(array), value])?.[0];
  return met === undefined ? null : [arrayOf(met), met];
};

export const arrayContains = scalar({
  name: 'array_contains',
  label: 'has element',
  doc: 'True where the array has the value; null where it has not but a null is in it.',
  args: [['array'], everything],
  coercion: toElement,
  returns: 'boolean',
  nulls: 'propagate',
  eval: ([array, value], [, type]) => {
    const items = itemsOf(array!, arrayOf(type!));
    return items.some(sameAs(value!, type!)) ? true : items.includes(null) ? null : false;
  },
  filter: { editor: 'text', rank: 30 },
  examples: [
    { args: ['[1,2,3]', 2], types: ['array<int>', 'int'], result: true },
    { args: ['["a"]', 'b'], types: ['array<string>', 'string'], result: false },
    { args: ['["a",null]', 'b'], types: ['array<string>', 'string'], result: null },
  ],
});

export const mapKeys = scalar({
  name: 'map_keys',
  label: 'keys',
  doc: 'The keys of a map, as an array.',
  args: [['map']],
  coercion: 'as-given',
  returns: ([type]) => arrayOf((nestedOf(type!) as MapType | null)?.key ?? 'void'),
  nulls: 'propagate',
  eval: ([map], [type]) => {
    const { key } = nestedOf(type!) as MapType;
    return jsonText(
      entriesOf(map!, type!).map(([each]) => each),
      arrayOf(key),
    );
  },
  examples: [{ args: ['{"1":"a","2":"b"}'], types: ['map<int,string>'], result: '[1,2]' }],
});

export const mapValues = scalar({
  name: 'map_values',
  label: 'values',
  doc: 'The values of a map, as an array.',
  args: [['map']],
  coercion: 'as-given',
  returns: ([type]) => arrayOf((nestedOf(type!) as MapType | null)?.value ?? 'void'),
  nulls: 'propagate',
  eval: ([map], [type]) => {
    const { value } = nestedOf(type!) as MapType;
    return jsonText(
      entriesOf(map!, type!).map(([, each]) => each),
      arrayOf(value),
    );
  },
  examples: [{ args: ['{"1":"a","2":null}'], types: ['map<int,string>'], result: '["a",null]' }],
});

export const toJson = scalar({
  name: 'to_json',
  label: 'as JSON',
  doc: 'A struct, array or map as JSON text; fields that are null are left out.',
  args: [nesting],
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  eval: ([value]) => value!,
  examples: [
    { args: ['{"a":1,"b":2}'], types: ['struct<a:int,b:int>'], result: '{"a":1,"b":2}' },
    { args: ['[{"a":1}]'], types: ['array<struct<a:int,b:int>>'], result: '[{"a":1}]' },
    { args: [null], types: ['map<string,int>'], result: null },
  ],
});

/** A type, or the fields of a struct, as Spark takes both. */
const schemaOf = memo((text: string): TypeName | null => {
  try {
    const type = parseType(text);
    return nestedOf(type) === null ? null : type;
  } catch {
    return fieldsOf(text);
  }
});

function fieldsOf(text: string): TypeName | null {
  try {
    return structOf(parseSchema(text));
  } catch (error) {
    if (error instanceof EngineError) return null;
    throw error;
  }
}

export const fromJson = scalar({
  name: 'from_json',
  label: 'from JSON',
  doc: "The struct, array or map that a JSON text spells, by a schema such as 'a INT, b ARRAY<STRING>'; what does not fit is null.",
  args: [['string'], ['string']],
  coercion: 'as-given',
  returns: (_, [, schema]) => (typeof schema === 'string' ? schemaOf(schema) : null) ?? 'void',
  nulls: 'propagate',
  check: ([, schema]) =>
    typeof schema === 'string' && schemaOf(schema) !== null
      ? null
      : "the schema must be a constant text such as 'a INT, b ARRAY<STRING>'",
  eval: ([text, schema]) => {
    const type = schemaOf(schema as string)!;
    return valueOfData(dataOf(text as string, type, unwatched) ?? null, type);
  },
  examples: [
    { args: ['{"a": 1, "b": 0.8}', 'a INT, b DOUBLE'], result: '{"a":1,"b":0.8}' },
    { args: ['{"a": "x", "b": 0.8}', 'a INT, b DOUBLE'], result: '{"b":0.8}' },
    { args: ['[1, 2]', 'array<int>'], result: '[1,2]' },
    { args: ['[1, 2', 'array<int>'], result: null },
  ],
});

export const getJsonObject = scalar({
  name: 'get_json_object',
  label: 'JSON at',
  doc: "What stands at a path such as '$.a[0].b' of a JSON text: a text without its quotes, anything else as JSON; null where there is none.",
  args: [['string'], ['string']],
  coercion: 'as-given',
  returns: 'string',
  nulls: 'propagate',
  check: ([, path]) =>
    typeof path !== 'string' || jsonPathOf(path) !== null ? null : "a path begins with $ and goes on with .name, ['name'] or [0]",
  eval: ([text, path]) => valueAtPath(text as string, jsonPathOf(path as string) ?? []),
  examples: [
    { args: ['{"a":"b"}', '$.a'], result: 'b' },
    { args: ['{"a":{"b":[1,{"c":9007199254740993}]}}', '$.a.b[1].c'], result: '9007199254740993' },
    { args: ['{"a": {"b": 1}}', '$.a'], result: '{"b":1}' },
    { args: ['{"a":null}', '$.a'], result: null },
    { args: ['no json', '$.a'], result: null },
  ],
});

export const array = scalar({
  name: 'array',
  label: 'array',
  doc: 'An array of the arguments.',
  args: [everything],
  variadic: true,
  coercion: 'same',
  returns: ([type]) => arrayOf(type!),
  nulls: 'handles',
  eval: (items, [type]) =>
    jsonText(
      items.map((each) => dataOfValue(each, type!)),
      arrayOf(type!),
    ),
  examples: [
    { args: [1, 2, 3], result: '[1,2,3]' },
    { args: [1, null], types: ['int', 'int'], result: '[1,null]' },
    { args: ['a', 1], types: ['string', 'int'], result: '["a","1"]' },
  ],
});

const isName = (index: number): boolean => index % 2 === 0;

function namedTypes(types: readonly TypeName[], literals: readonly (Value | undefined)[]): TypeName {
  const names = literals.filter((_, index) => isName(index));
  if (types.length % 2 !== 0 || names.some((name) => typeof name !== 'string'))
    return fail('TYPE_MISMATCH', "named_struct takes a constant name and a value in turn: named_struct('a', 1, 'b', 2)");
  return structOf(names.map((name, i) => ({ name: name as string, type: types[i * 2 + 1]! })));
}

export const namedStruct = scalar({
  name: 'named_struct',
  label: 'struct',
  doc: 'A struct of names and values in turn.',
  args: [everything],
  variadic: true,
  coercion: (types) => types,
  returns: namedTypes,
  nulls: 'handles',
  eval: (args, types) => {
    const data = args.flatMap((value, index) => (isName(index) ? [] : [dataOfValue(value, types[index]!)]));
    return jsonText(data, namedTypes(types, args));
  },
  examples: [
    { args: ['a', 1, 'b', 'x'], result: '{"a":1,"b":"x"}' },
    { args: ['a', null], types: ['string', 'int'], result: '{}' },
  ],
});

const toPairs: Coercion = (types) => {
  const keys = toWider(types.filter((_, index) => isName(index)))?.[0];
  const values = toWider(types.filter((_, index) => !isName(index)))?.[0];
  return types.length % 2 !== 0 || keys === undefined || values === undefined
    ? null
    : types.map((_, index) => (isName(index) ? keys : values));
};

export const map = scalar({
  name: 'map',
  label: 'map',
  doc: 'A map of keys and values in turn.',
  args: [everything],
  variadic: true,
  coercion: toPairs,
  returns: ([key = 'void', value = 'void']) => mapOf(key, value),
  nulls: 'handles',
  eval: (args, [key = 'void', value = 'void']) => {
    const pairs = args.flatMap((each, index) => (isName(index) ? [[each, dataOfValue(args[index + 1]!, value)]] : []));
    return pairs.some(([each]) => each === null) ? null : jsonText(pairs, mapOf(key, value));
  },
  examples: [{ args: ['a', 1, 'b', 2], result: '{"a":1,"b":2}' }],
});

/** A column's value as part of a nested one. */
function dataOfValue(value: Value, type: TypeName): Data {
  return value === null || nestedOf(type) === null ? value : storedData(value as string, type);
}

export const arrayJoin = scalar({
  name: 'array_join',
  label: 'joined',
  doc: 'The elements of an array of texts with a delimiter between them; nulls are passed over.',
  args: [['array'], ['string']],
  coercion: ([array = 'void', delimiter = 'void']) => [nestedOf(array)?.kind === 'array' ? arrayOf('string') : array, delimiter],
  returns: 'string',
  nulls: 'propagate',
  eval: ([value, delimiter]) =>
    itemsOf(value!, arrayOf('string'))
      .filter((each) => each !== null)
      .join(delimiter as string),
  examples: [{ args: ['["hello",null,"world"]', ' '], types: ['array<string>', 'string'], result: 'hello world' }],
});
