/** What a JSON value is told by: its first character. */
export type JsonKind = 'text' | 'number' | 'boolean' | 'null' | 'object' | 'array';

/** Nothing stands where a value must, or something that is no JSON. */
export class NotJson extends Error {}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|[+-]?Infinity|[+-]INF/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

const QUOTE = 34;
const BACKSLASH = 92;
const MOST_DEPTH = 1000;

/** A place in JSON text. Numbers are never turned into doubles here: they are handed on as they are spelled. */
export class Cursor {
  at = 0;

  constructor(readonly text: string) {}

  /** What stands here, spaces passed over. */
  kind(): JsonKind {
    this.space();
    switch (this.text[this.at]) {
      case '"':
        return 'text';
      case '{':
        return 'object';
      case '[':
        return 'array';
      case 't':
      case 'f':
        return 'boolean';
      case 'n':
        return 'null';
      default:
        return 'number';
    }
  }

  take(symbol: string): boolean {
    this.space();
    if (this.text[this.at] !== symbol) return false;
    this.at++;
    return true;
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) throw new NotJson();
  }

  number(): string {
    return this.match(NUMBER);
  }

  word(): string {
    return this.match(WORD);
  }

  string(): string {
    const text = this.quotedText();
    return text.includes('\\') ? parsedText(text) : text.slice(1, -1);
  }

  /** Nothing but spaces may follow. */
  end(): void {
    this.space();
    if (this.at < this.text.length) throw new NotJson();
  }

  /** Calls `entry` at the value of every field. */
  fields(entry: (name: string) => void): void {
    this.expect('{');
    if (this.take('}')) return;
    do {
      this.space();
      const name = this.string();
      this.expect(':');
      entry(name);
    } while (this.take(','));
    this.expect('}');
  }

  /** Calls `item` at every item. */
  items(item: (index: number) => void): void {
    this.expect('[');
    if (this.take(']')) return;
    let index = 0;
    do item(index++);
    while (this.take(','));
    this.expect(']');
  }

  /** Passes over any value and gives it without spaces between its parts, its numbers and texts as they are spelled. */
  raw(depth = 0): string {
    if (depth > MOST_DEPTH) throw new NotJson();
    switch (this.kind()) {
      case 'text':
        return this.quotedText();
      case 'number':
        return this.number();
      case 'boolean':
      case 'null':
        return this.word();
      case 'array': {
        const items: string[] = [];
        this.items(() => items.push(this.raw(depth + 1)));
        return `[${items.join(',')}]`;
      }
      case 'object': {
        const fields: string[] = [];
        this.fields((name) => fields.push(`${quoted(name)}:${this.raw(depth + 1)}`));
        return `{${fields.join(',')}}`;
      }
    }
  }

  /** A text with its quotes, up to the first quote that no backslash escapes. */
  private quotedText(): string {
    const start = this.at;
    if (this.text[start] !== '"') throw new NotJson();
    for (let at = start + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === BACKSLASH) at++;
      else if (code < 32) throw new NotJson();
      else if (code === QUOTE) {
        this.at = at + 1;
        return this.text.slice(start, this.at);
      }
    }
    throw new NotJson();
  }

  space(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) throw new NotJson();
    this.at = pattern.lastIndex;
    return found[0];
  }
}

function parsedText(quotedText: string): string {
  try {
    return JSON.parse(quotedText) as string;
  } catch {
    throw new NotJson();
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be escaped
const SPECIAL = /["\\\u0000-\u001f]|[\ud800-\udfff]/;

/** A text as JSON: the escapes that it needs, short where they can be, and no others. */
export function quoted(text: string): string {
  return SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`;
}
