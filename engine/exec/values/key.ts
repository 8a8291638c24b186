/**
 * Plain values as keys: equal when they spell the same, whatever the order in which an object's fields, a map's entries or a set's members were
 * added. Primitives are their own identity (0 is −0, NaN is NaN); the rest is spelled as text behind a mark that no other key begins with.
 */
const MARK = '\u0000';

/** Equal for equal keys, for a JavaScript Map. */
export function identity(key: unknown): unknown {
  if (typeof key === 'string') return key.startsWith(MARK) ? `${MARK}${spelled(key)}` : key;
  return typeof key === 'object' && key !== null ? `${MARK}${spelled(key)}` : key;
}

/** Text that is equal for equal values and different for different ones. */
export function spelled(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      return value === null ? 'null' : spelledObject(value);
    default:
      return Object.is(value, -0) ? '0' : String(value);
  }
}

function spelledObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(',')}]`;
  if (value instanceof Date) return `Date(${value.getTime()})`;
  if (value instanceof Map) return `Map{${sorted([...value].map(([key, each]) => `${spelled(key)}:${spelled(each)}`))}}`;
  if (value instanceof Set) return `Set{${sorted([...value].map(spelled))}}`;
  if (value instanceof RegExp) return `RegExp(${value})`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}[${(value as Uint8Array).join(',')}]`;
  return `{${sorted(Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${spelled(each)}`))}}`;
}

function sorted(parts: string[]): string {
  return parts.sort().join(',');
}

/** A map by identity that remembers the keys themselves, in the order they came first. */
export class KeyMap<V> {
  private readonly entries = new Map<unknown, [key: unknown, value: V]>();

  get size(): number {
    return this.entries.size;
  }

  get(key: unknown): [key: unknown, value: V] | undefined {
    return this.entries.get(identity(key));
  }

  /** The entry, to be changed in place; made by `create` when the key is new. */
  entry(key: unknown, create: () => V): [key: unknown, value: V] {
    const id = identity(key);
    let entry = this.entries.get(id);
    if (entry === undefined) {
      entry = [key, create()];
      this.entries.set(id, entry);
    }
    return entry;
  }

  pairs(): [key: unknown, value: V][] {
    return [...this.entries.values()];
  }
}
