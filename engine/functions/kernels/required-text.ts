/** Shorter than this, too many rows hold it. */
const WORTH = 2;

/**
 * The longest text that every match of a regular expression holds, as far as a look at its outermost level shows it; null = not known.
 * Classes, groups and escapes of letters may stand for anything, and so end a run; alternatives at this level, and flags, are not looked into.
 */
export function requiredText(pattern: string): string | null {
  const runs: string[][] = [[]];
  const characters = Array.from(pattern);
  const cut = (): unknown => runs.push([]);
  for (let at = 0; at < characters.length; ) {
    const character = characters[at]!;
    if (character === '|' || (character === '(' && characters[at + 1] === '?')) return null;
    if (character === '*' || character === '?' || character === '{') {
      runs.at(-1)!.pop();
      cut();
      at = character === '{' ? characters.indexOf('}', at) + 1 || characters.length : at + 1;
    } else if (character === '(' || character === '[') {
      const end = endOf(characters, at);
      if (end === null) return null;
      cut();
      at = end;
    } else if (character === '\\') {
      const escaped = characters[at + 1] ?? '';
      if (/^\w?$/.test(escaped)) cut();
      else runs.at(-1)!.push(escaped);
      // \p{…}, \x{…}, \Q…\E and the like are more than two characters
      if (/^[pPxQ0-9]?$/.test(escaped)) return null;
      at += 2;
    } else {
      if (/^[.^$+]$/.test(character)) cut();
      else runs.at(-1)!.push(character);
      at++;
    }
  }
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), []);
  return longest.length >= WORTH ? longest.join('') : null;
}

/** Just behind the group or class that begins here; null where it holds what this look does not follow. */
function endOf(characters: readonly string[], start: number): number | null {
  if (characters[start] === '[') return endOfClass(characters, start);
  let at = start + 1;
  while (at < characters.length && characters[at] !== ')') {
    if (characters[at] === '(' || characters[at] === '[') {
      const end = endOf(characters, at);
      if (end === null) return null;
      at = end;
    } else if (characters[at] === '\\' && characters[at + 1] === 'Q') return null;
    else at += characters[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

/** A bracket that comes first in a class, or a class within it ([:alpha:]), is left to others. */
function endOfClass(characters: readonly string[], start: number): number | null {
  let at = start + (characters[start + 1] === '^' ? 2 : 1);
  if (characters[at] === ']') return null;
  while (at < characters.length && characters[at] !== ']') {
    if (characters[at] === '[') return null;
    at += characters[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}
