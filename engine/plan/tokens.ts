import { fail } from '../errors';

export interface Token {
  readonly kind: 'word' | 'name' | 'number' | 'text' | 'binary' | 'symbol' | 'end';
  /** As written. */
  readonly text: string;
  /** What it says: a name without backticks, a text without quotes and escapes; else as written. */
  readonly value: string;
  readonly offset: number;
}

const patterns = {
  space: /\s+/y,
  number: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDF])?(?![\p{L}\p{N}_])/iuy,
  text: /[rR]?(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")/sy,
  raw: /[rR](?:'[^']*'|"[^"]*")/y,
  binary: /[xX]'[^']*'/y,
  name: /`(?:[^`]|``)*`/y,
  word: /[\p{L}_][\p{L}\p{N}_]*/uy,
  symbol: /<=>|<>|<=|>=|!=|==|\|\||::|[-+*/%=<>!(),.:[\]]/y,
} as const;

/** Names the place: `offset` counts from 0 in UTF-16 units, line and column from 1. */
export function syntaxError(text: string, token: Token, expected: string): never {
  const before = text.slice(0, token.offset);
  const line = before.split('\n').length;
  const column = token.offset - before.lastIndexOf('\n');
  const found = token.kind === 'end' ? 'the text ends' : `"${token.text}" cannot stand here`;
  const message = `syntax error in line ${line}, column ${column}: ${found}; expected ${expected}`;
  return fail('SYNTAX', message, { offset: token.offset, length: token.text.length, line, column, token: token.text, expected });
}

export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let offset = 0; offset < text.length; ) {
    const space = matchAt(patterns.space, text, offset);
    if (space !== null) {
      offset += space.length;
      continue;
    }
    const token = tokenAt(text, offset);
    tokens.push(token);
    offset += token.text.length;
  }
  return [...tokens, { kind: 'end', text: '', value: '', offset: text.length }];
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}

function tokenAt(text: string, offset: number): Token {
  const raw = matchAt(patterns.raw, text, offset);
  if (raw !== null) return { kind: 'text', text: raw, value: raw.slice(2, -1), offset };
  const quoted = matchAt(patterns.text, text, offset);
  if (quoted !== null) return { kind: 'text', text: quoted, value: unquoted(quoted), offset };
  const binary = matchAt(patterns.binary, text, offset);
  if (binary !== null) return { kind: 'binary', text: binary, value: binary.slice(2, -1), offset };
  for (const kind of ['number', 'word', 'symbol'] as const) {
    const found = matchAt(patterns[kind], text, offset);
    if (found !== null) return { kind, text: found, value: found, offset };
  }
  const name = matchAt(patterns.name, text, offset);
  if (name !== null) return { kind: 'name', text: name, value: name.slice(1, -1).replaceAll('``', '`'), offset };
  return unreadable(text, offset);
}

function unreadable(text: string, offset: number): never {
  const character = String.fromCodePoint(text.codePointAt(offset)!);
  const closing: Readonly<Record<string, string>> = { "'": "a closing '", '"': 'a closing "', '`': 'a closing `' };
  const expected = /\d/.test(character)
    ? 'a number with nothing behind it'
    : (closing[character] ?? 'a value, a column or an operator');
  return syntaxError(text, { kind: 'symbol', text: character, value: character, offset }, expected);
}

const controls: Readonly<Record<string, string>> = {
  0: '\0',
  b: '\b',
  n: '\n',
  r: '\r',
  t: '\t',
  Z: '\x1a',
  '%': '\\%',
  _: '\\_',
};

/** Spark's escapes; a doubled quote is one quote. `\%` and `\_` keep their backslash, for LIKE. */
function unquoted(quoted: string): string {
  const quote = quoted[0]!;
  const body = quoted
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))|''|""/g, (whole, u, wide, octal, single) => {
      if (whole === "''" || whole === '""') return whole[0] === quote ? quote : whole;
      if (wide !== undefined) return codePoint(Number.parseInt(wide, 16));
      if (u !== undefined) return String.fromCharCode(Number.parseInt(u, 16));
      return octal !== undefined ? String.fromCharCode(Number.parseInt(octal, 8)) : (controls[single] ?? single);
    });
  return body;
}

function codePoint(value: number): string {
  return value <= 0x10ffff ? String.fromCodePoint(value) : '\ufffd';
}
