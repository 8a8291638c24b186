/** Spark SQL's type names, spelled as Spark's `simpleString` spells them. */
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
  | 'timestamp_ntz';

export interface Field {
  readonly name: string;
  readonly type: TypeName;
  readonly nullable: boolean;
}

export type Schema = readonly Field[];
