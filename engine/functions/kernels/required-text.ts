/** Signs that may hide alternatives, classes or escapes: a pattern with one of them is not looked into. */
const opaque = /[|()[\]{}\\]/;
const quantifiers = new Set(['*', '+', '?']);
const places = new Set(['^', '$', '.']);
/** Shorter than this, too many rows hold it. */
const WORTH = 2;

/** The longest text that every match of a regular expression holds, as far as a plain pattern shows it; null = not known. */
export function requiredText(pattern: string): string | null {
  if (opaque.test(pattern)) return null;
  const runs = [''];
  const characters = Array.from(pattern);
  characters.forEach((character, at) => {
    const next = characters[at + 1];
    if (places.has(character) || quantifiers.has(character) || next === '*' || next === '?') runs.push('');
    else {
      runs[runs.length - 1] += character;
      if (next === '+') runs.push('');
    }
  });
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest.length >= WORTH ? longest : null;
}
