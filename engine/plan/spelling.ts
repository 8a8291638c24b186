import type { Lit } from './expr';
import { fieldName, isNested, nestedOf } from './nested-type';
import type { TypeName } from './schema';
import { isTimestamp } from './time-type';

/** Words that mean something in expression text; a column of that name is written in backticks. */
const reserved: ReadonlySet<string> = new Set(
  `all and as asc between by case cast current_date current_timestamp date desc distinct else end escape exists false from
  ilike in interval is like not null nulls or regexp rlike select then timestamp timestamp_ntz true when where`.split(/\s+/),
);

/** A column or function name as it stands in Spark SQL text. */
export function spellName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !reserved.has(name.toLowerCase()) ? name : `\`${name.replaceAll('`', '``')}\``;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
};

export function spellText(text: string): string {
  return `'${text.replace(/[\\'\n\r\t\0]/g, (character) => escapes[character]!)}'`;
}

/** As Spark's DDL has it: `STRUCT<a: INT, b: ARRAY<STRING>>`. */
export function spellType(type: TypeName): string {
  const nested = nestedOf(type);
  switch (nested?.kind) {
    case 'struct':
      return `STRUCT<${nested.fields.map((field) => `${fieldName(field.name)}: ${spellType(field.type)}`).join(', ')}>`;
    case 'array':
      return `ARRAY<${spellType(nested.element)}>`;
    case 'map':
      return `MAP<${spellType(nested.key)}, ${spellType(nested.value)}>`;
    default:
      return type.toUpperCase();
  }
}

/** A literal that reads back as itself; those without a spelling of their own are written as casts, which read back as literals too. */
export function spellLiteral({ type, value }: Lit): string {
  if (value === null) return type === 'void' ? 'NULL' : `CAST(NULL AS ${spellType(type)})`;
  switch (type) {
    case 'void':
      return 'NULL';
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'int':
      return String(value);
    case 'bigint':
      return `${value}L`;
    case 'double':
      return typeof value === 'string' ? `CAST(${spellText(value)} AS DOUBLE)` : `${value}D`.replace('e+', 'e');
    case 'float':
      return typeof value === 'string' ? `CAST(${spellText(value)} AS FLOAT)` : `${value}F`.replace('e+', 'e');
    case 'string':
      return spellText(String(value));
    case 'binary':
      return `X'${String(value)}'`;
    case 'date':
      return `DATE ${spellText(String(value))}`;
    default:
      if (isTimestamp(type)) return `${spellType(type)} ${spellText(String(value))}`;
      if (isNested(type)) return `from_json(${spellText(String(value))}, ${spellText(type)})`;
      return spellDecimal(String(value), type);
  }
}

function spellDecimal(text: string, type: TypeName): string {
  if (decimalTypeOf(text) !== type) return `CAST(${spellText(text)} AS ${spellType(type)})`;
  return text.includes('.') ? text : `${text}BD`;
}

/** The type of a decimal literal as written: its digits without leading zeros, at least as many as the fraction has. */
export function decimalTypeOf(text: string): TypeName | null {
  const match = /^-?(\d*)(?:\.(\d*))?$/.exec(text);
  if (match === null) return null;
  const scale = match[2]?.length ?? 0;
  const whole = (match[1] ?? '').replace(/^0+/, '').length;
  const precision = Math.max(whole + scale, 1);
  return precision <= 38 ? `decimal(${precision},${scale})` : null;
}
