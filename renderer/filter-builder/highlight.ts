/** Cuts filter text into coloured pieces; together they are the text. Colours only: what is valid is the parser's to say. */
export interface Piece {
  readonly kind: 'keyword' | 'column' | 'number' | 'string' | 'function' | 'plain';
  readonly text: string;
}

const keywords =
  /^(?:and|or|not|in|is|null|between|like|ilike|rlike|true|false|date|timestamp|timestamp_ntz|cast|as|escape|interval)$/i;
const token =
  /('(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.|"")*"?)|(`(?:[^`]|``)*`?)|(\d+\.?\d*(?:e[+-]?\d+)?[a-z]*|\.\d+(?:e[+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)(\s*\()?|(\s+|[\s\S])/giu;

export function highlight(text: string): readonly Piece[] {
  return [...text.matchAll(token)].flatMap(([all, string, quoted, number, word, opening]): Piece[] => {
    if (string !== undefined) return [{ kind: 'string', text: all }];
    if (quoted !== undefined) return [{ kind: 'column', text: all }];
    if (number !== undefined) return [{ kind: 'number', text: all }];
    if (word === undefined) return [{ kind: 'plain', text: all }];
    if (keywords.test(word))
      return [{ kind: 'keyword', text: word }, ...(opening === undefined ? [] : [{ kind: 'plain', text: opening } as const])];
    if (opening !== undefined)
      return [
        { kind: 'function', text: word },
        { kind: 'plain', text: opening },
      ];
    return [{ kind: 'column', text: all }];
  });
}
