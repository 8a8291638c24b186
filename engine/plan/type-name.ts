import { isNestedName } from './nested-type';
import type { TypeName } from './schema';

const simple: ReadonlySet<string> = new Set([
  'void',
  'boolean',
  'int',
  'bigint',
  'float',
  'double',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
  'timestamp(9)',
  'timestamp_ntz(9)',
]);

const decimal = /^decimal\((\d{1,2}),(\d{1,2})\)$/;

/** Whether a text is a type in its one canonical spelling. */
export function isTypeName(text: string): text is TypeName {
  return isFlatName(text) || (text.endsWith('>') && isNestedName(text, isFlatName));
}

function isFlatName(text: string): boolean {
  if (simple.has(text)) return true;
  const match = decimal.exec(text);
  return (
    match !== null &&
    isDecimalType(Number(match[1]), Number(match[2])) &&
    text === `decimal(${Number(match[1])},${Number(match[2])})`
  );
}

export function isDecimalType(precision: number, scale: number): boolean {
  return precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision;
}

/** Names of types, apart from decimals and their like, which take digits. */
export const typeNames: ReadonlyMap<string, TypeName> = new Map([
  ['boolean', 'boolean'],
  ['tinyint', 'int'],
  ['byte', 'int'],
  ['smallint', 'int'],
  ['short', 'int'],
  ['int', 'int'],
  ['integer', 'int'],
  ['bigint', 'bigint'],
  ['long', 'bigint'],
  ['float', 'float'],
  ['real', 'float'],
  ['double', 'double'],
  ['string', 'string'],
  ['varchar', 'string'],
  ['char', 'string'],
  ['binary', 'binary'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
  ['timestamp_ltz', 'timestamp'],
  ['timestamp_ntz', 'timestamp_ntz'],
  ['void', 'void'],
]);
