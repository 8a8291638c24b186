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
