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
]);

const decimal = /^decimal\((\d{1,2}),(\d{1,2})\)$/;

/** Whether a text is a type in its one canonical spelling. */
export function isTypeName(text: string): text is TypeName {
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
