/** Spark SQL's type names, spelled as Spark's `simpleString` spells them; nested-type.ts takes the nested ones apart. */
export type TypeName =
  | 'void'
  | 'boolean'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | `decimal(${number},${number})`
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz'
  | 'timestamp(9)'
  | 'timestamp_ntz(9)'
  | `struct<${string}>`
  | `array<${string}>`
  | `map<${string}>`;

export interface Field {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
}

export type Schema = readonly Field[];

const places = new WeakMap<Schema, ReadonlyMap<string, number>>();

/** Where the first column of exactly this name stands; -1 = nowhere. By a map made once per schema: there are tables of thousands of columns. */
export function placeOf(schema: Schema, name: string): number {
  const known = places.get(schema) ?? new Map(schema.map((field, index) => [field.name, index] as const).reverse());
  places.set(schema, known);
  return known.get(name) ?? -1;
}
