/**
 * A LIKE pattern, taken apart once: literal runs with `_` as holes, split at `%`. Matching places the first piece at the start,
 * the last at the end and every other at its leftmost fit, so it is linear in practice and never backtracks over pieces.
 */
export interface LikePattern {
  /** One piece between two `%`: code points, null for `_`. */
  readonly pieces: readonly (readonly (number | null)[])[];
}

const ESCAPE = '\\';

/** The pattern, or what is wrong with it. `escaping` is one character. */
export function parseLike(pattern: string, escaping: string = ESCAPE): LikePattern | string {
  const pieces: (number | null)[][] = [[]];
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === escaping) {
      const next = characters[++i];
      if (next === undefined) return `the pattern '${pattern}' ends with its escape character; write it twice to mean itself`;
      if (next !== '%' && next !== '_' && next !== escaping)
        return `the pattern '${pattern}' escapes "${next}"; only %, _ and the escape character can be`;
      pieces.at(-1)!.push(next.codePointAt(0)!);
    } else if (character === '%') pieces.push([]);
    else pieces.at(-1)!.push(character === '_' ? null : character.codePointAt(0)!);
  }
  return { pieces };
}

export function matchesLike(pattern: LikePattern, text: string): boolean {
  const points = Array.from(text, (character) => character.codePointAt(0)!);
  const { pieces } = pattern;
  const [first, last] = [pieces[0]!, pieces.at(-1)!];
  if (pieces.length === 1) return points.length === first.length && fitsAt(first, points, 0);
  const end = points.length - last.length;
  if (first.length > end || !fitsAt(first, points, 0) || !fitsAt(last, points, end)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    while (at + piece.length <= end && !fitsAt(piece, points, at)) at++;
    if (at + piece.length > end) return false;
    at += piece.length;
  }
  return true;
}

function fitsAt(piece: readonly (number | null)[], points: readonly number[], at: number): boolean {
  return piece.every((point, index) => point === null || points[at + index] === point);
}

/**
 * The pattern as a regular expression that matches the same ASCII texts. Of characters beyond ASCII it says nothing: a lone surrogate cannot
 * be written, and any of them stands for no ASCII text.
 */
export function likeExpression({ pieces }: LikePattern, anyCase: boolean): string {
  const expressions = pieces.map((piece) => piece.map((point) => pointExpression(point, anyCase)).join(''));
  return `(?s)\\A${expressions.join('.*')}\\z`;
}

const BEYOND_ASCII = '\\x{80}';

function pointExpression(point: number | null, anyCase: boolean): string {
  if (point === null) return '.';
  if (point > 127) return BEYOND_ASCII;
  const character = String.fromCharCode(point);
  if (!/[a-z]/i.test(character)) return `\\x{${point.toString(16)}}`;
  return anyCase ? `[${character.toLowerCase()}${character.toUpperCase()}]` : character;
}
