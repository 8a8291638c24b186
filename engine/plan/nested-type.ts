/**
 * Spark's nested types by their names: struct<a:int,b:string>, array<string>, map<string,int>, in one canonical spelling without
 * spaces; a field's name that is no plain word stands in backticks. A type is its name everywhere; this file takes it apart.
 *
 * A nested value is stored as the text that Spark's to_json gives it (engine/columns/nested): one chunk of UTF-8 a column, so that every
 * kernel, page, spill, gather, group and export of text carries it. Child columns would make field access a pointer and cost every one of
 * those a second, recursive form; what people do with nested data on a desk is look at it, pick fields out of it and write it again.
 */
import type { TypeName } from './schema';

export type Nested = StructType | ArrayType | MapType;

export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly NestedField[];
}

export interface NestedField {
  readonly name: string;
  readonly type: TypeName;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: TypeName;
}

export interface MapType {
  readonly kind: 'map';
  readonly key: TypeName;
  readonly value: TypeName;
}

/** Types nested deeper than this are refused; readers keep deeper values as text. */
export const MAX_NESTED_DEPTH = 64;

export function structOf(fields: readonly NestedField[]): TypeName {
  return `struct<${fields.map(({ name, type }) => `${fieldName(name)}:${type}`).join(',')}>`;
}

export function arrayOf(element: TypeName): TypeName {
  return `array<${element}>`;
}

export function mapOf(key: TypeName, value: TypeName): TypeName {
  return `map<${key},${value}>`;
}

export function isNested(type: TypeName): boolean {
  return type.endsWith('>');
}

/** What a field's name looks like inside a type. */
export function fieldName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

const MOST_REMEMBERED = 1000;
const known = new Map<string, Nested>();

/** A nested type's parts; null for every other type. */
export function nestedOf(type: TypeName): Nested | null {
  if (!isNested(type)) return null;
  const remembered = known.get(type);
  if (remembered !== undefined) return remembered;
  const parts = new Taker(type).whole();
  if (parts === null) return null;
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(type, parts);
  return parts;
}

/** Whether a text is a nested type in its canonical spelling; `isFlat` judges the others inside. */
export function isNestedName(text: string, isFlat: (text: string) => boolean): boolean {
  const parts = new Taker(text).whole();
  return parts !== null && hasTypes(parts, isFlat, 1);
}

function hasTypes(nested: Nested, isFlat: (text: string) => boolean, depth: number): boolean {
  if (depth > MAX_NESTED_DEPTH) return false;
  return partsOf(nested).every((part) => {
    const inner = nestedOf(part);
    return inner === null ? isFlat(part) : hasTypes(inner, isFlat, depth + 1);
  });
}

/** The types directly inside. */
export function partsOf(nested: Nested): readonly TypeName[] {
  switch (nested.kind) {
    case 'struct':
      return nested.fields.map((field) => field.type);
    case 'array':
      return [nested.element];
    case 'map':
      return [nested.key, nested.value];
  }
}

/** How deep a type nests: 0 for int, 1 for array<int>. */
export function nestedDepth(type: TypeName): number {
  const nested = nestedOf(type);
  return nested === null ? 0 : 1 + Math.max(0, ...partsOf(nested).map(nestedDepth));
}

/** Cuts a canonical name at its own commas and colons; null where it is none. */
class Taker {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): Nested | null {
    const head = /^(?:struct|array|map)</.exec(this.text)?.[0];
    if (head === undefined || !this.text.endsWith('>')) return null;
    this.at = head.length;
    const nested = head === 'struct<' ? this.struct() : head === 'array<' ? this.array() : this.map();
    return nested !== null && this.take('>') && this.at === this.text.length ? nested : null;
  }

  private struct(): StructType | null {
    const fields: NestedField[] = [];
    if (this.text[this.at] === '>') return { kind: 'struct', fields };
    do {
      const name = this.name();
      if (name === null || !this.take(':')) return null;
      fields.push({ name, type: this.type() });
    } while (this.take(','));
    return { kind: 'struct', fields };
  }

  private array(): ArrayType {
    return { kind: 'array', element: this.type() };
  }

  private map(): MapType | null {
    const key = this.type();
    return this.take(',') ? { kind: 'map', key, value: this.type() } : null;
  }

  private take(symbol: string): boolean {
    if (this.text[this.at] !== symbol) return false;
    this.at++;
    return true;
  }

  private name(): string | null {
    const pattern = /[A-Za-z_]\w*|`((?:[^`]|``)*)`/y;
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at = pattern.lastIndex;
    const name = match[1]?.replaceAll('``', '`') ?? match[0];
    return fieldName(name) === match[0] ? name : null;
  }

  /** Up to the comma or bracket that ends it. */
  private type(): TypeName {
    const start = this.at;
    for (let open = 0; this.at < this.text.length; this.at++) {
      const character = this.text[this.at]!;
      if (character === '`') this.at = this.closing(this.at);
      else if (character === '<' || character === '(') open++;
      else if (open === 0 && (character === ',' || character === '>')) break;
      else if (character === '>' || character === ')') open--;
    }
    return this.text.slice(start, this.at) as TypeName;
  }

  private closing(open: number): number {
    const end = this.text.indexOf('`', open + 1);
    return end < 0 ? this.text.length : end;
  }
}
