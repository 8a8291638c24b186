import { Cursor, NotJson } from '../../columns/nested/cursor';
import { fail } from '../../errors';
import { byteOrderMark } from '../encoding/detect';
import { type Locate, type Place, readAt } from '../jsonl/open';
import { recordEnd } from '../jsonl/sync';
import type { SourceReader } from '../source-reader';

const MAX_HEAD_BYTES = 64 << 20;
const QUOTE = 34;
const OBJECT = 123;
const LIST = 91;
const COMMA = 44;
const COLON = 58;

/**
 * Finds the records of a JSON document: the objects of a list, or objects one after the other. `path` leads to the list or object through
 * the fields of the document, such as `data.items`. Only the head is looked at, as far as to the second record.
 */
export function locateAt(path: string): Locate {
  const steps = path === '' ? [] : path.split('.');
  return (reader, first, name) => {
    for (let head = first; ; head = readAt(reader, 0, head.length * 8)) {
      const place = new Finder(reader, head, name, path).find(steps);
      if (place !== null) return place;
      if (head.length >= reader.size || head.length >= MAX_HEAD_BYTES)
        fail('MALFORMED_FILE', `${name}: the document ends, or has no records in its first 64 MB; check the file and the path`, {
          path: name,
        });
    }
  };
}

/** A look at a document's head; null where it ends too soon. */
class Finder {
  constructor(
    private readonly reader: SourceReader,
    private readonly head: Buffer,
    private readonly name: string,
    private readonly path: string,
  ) {}

  find(steps: readonly string[]): Place | null {
    let at: number | null = this.space(byteOrderMark(this.head));
    for (const step of steps) {
      at = at === null ? null : this.field(at, step);
      if (at === null) return null;
    }
    if (this.head[at] === LIST) return this.list(at);
    if (this.head[at] !== OBJECT)
      return at >= this.head.length ? null : this.refuse(`${this.where(steps)} is no list of objects and no object`);
    return steps.length === 0 ? this.objects(at) : this.object(at);
  }

  private where(steps: readonly string[]): string {
    return steps.length === 0 ? 'the document' : `"${this.path}"`;
  }

  private refuse(why: string): never {
    return fail('MALFORMED_FILE', `${this.name}: ${why}; set the path of the records, such as data.items`, { path: this.name });
  }

  /** Where the value of an object's field begins. */
  private field(object: number, name: string): number | null {
    if (this.head[object] !== OBJECT)
      return this.refuse(`"${name}" of the path "${this.path}" is looked for in what is no object`);
    const names: string[] = [];
    for (let at = this.space(object + 1); this.head[at] === QUOTE; at = this.space(at + 1)) {
      const end = this.textEnd(at);
      if (end === null) return null;
      const key = JSON.parse(this.head.toString('utf8', at, end)) as string;
      const value = this.space(this.space(end) + 1);
      if (this.head[this.space(end)] !== COLON) break;
      if (key === name) return value;
      names.push(key);
      const after = this.valueEnd(value);
      if (after === null) return null;
      at = this.space(after);
      if (this.head[at] !== COMMA) break;
    }
    if (this.space(object + 1) >= this.head.length) return null;
    return this.refuse(`there is no "${name}"; there are ${names.map((each) => `"${each}"`).join(', ') || 'no fields'}`);
  }

  private list(at: number): Place | null {
    const first = this.space(at + 1);
    if (first >= this.head.length && this.head.length < this.reader.size) return null;
    if (this.head[first] !== OBJECT && this.head[first] !== 93) return this.refuse('the list does not hold objects');
    return this.place(first, this.reader.size);
  }

  private object(at: number): Place | null {
    const end = recordEnd(this.head, at);
    return end < 0 ? null : { ...this.place(at, end)!, between: '' };
  }

  /** The document is one object, or objects follow one another. */
  private objects(at: number): Place | null {
    const place = this.place(at, this.reader.size);
    if (place === null || place.between !== '') return place;
    return { ...place, notices: this.lists(at) };
  }

  /** Lists of objects that may be what is meant. */
  private lists(at: number): readonly string[] {
    const end = recordEnd(this.head, at);
    if (end < 0) return [];
    const found: string[] = [];
    try {
      const cursor = new Cursor(this.head.toString('utf8', at, end));
      cursor.fields((name) => {
        const text = cursor.raw();
        if (text.startsWith('[{')) found.push(name);
      });
    } catch (error) {
      if (!(error instanceof NotJson)) throw error;
    }
    return found.map((name) => `${this.name} is one object with a list "${name}"; set the path to ${name} to open that`);
  }

  private place(start: number, end: number): Place | null {
    const last = recordEnd(this.head, start);
    if (last < 0 && this.head.length < this.reader.size && this.head.length < MAX_HEAD_BYTES) return null;
    return { lines: false, start, end, between: last < 0 ? '' : this.between(last), notices: [] };
  }

  /** From a record's end to the second one's first key: what stands before every record, most likely. */
  private between(end: number): string {
    let next = this.space(end);
    if (this.head[next] === COMMA) next = this.space(next + 1);
    if (this.head[next] !== OBJECT) return '';
    const key = this.space(next + 1);
    const close = this.head[key] === QUOTE ? this.textEnd(key) : null;
    return close === null ? '' : this.head.toString('utf8', end - 1, close);
  }

  private space(at: number): number {
    while (at < this.head.length && this.head[at]! <= 32) at++;
    return at;
  }

  /** One past a text's closing quote. */
  private textEnd(at: number): number | null {
    for (let p = at + 1; p < this.head.length; p++) {
      if (this.head[p] === 92) p++;
      else if (this.head[p] === QUOTE) return p + 1;
    }
    return null;
  }

  private valueEnd(at: number): number | null {
    const c = this.head[at];
    if (c === QUOTE) return this.textEnd(at);
    if (c === OBJECT || c === LIST) {
      const end = recordEnd(this.head, at);
      return end < 0 ? null : end;
    }
    for (let p = at; p < this.head.length; p++) if (/[\s,}\]]/.test(String.fromCharCode(this.head[p]!))) return p;
    return null;
  }
}
