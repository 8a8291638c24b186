const FIGURE =
  /^(?:[-+]?(?:\p{Sc} ?)?(?:\d[\d.,' {2}_]*\d|\d|[.,]\d+)(?:[eE][-+]?\d+)?(?: ?[%\p{Sc}])?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?|\d{1,2}:\d\d(?::\d\d)?)$/iu;
const WORDS = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}\p{Pd} .'’()_+-]*$/u;
const ADDRESS = /^(?:[a-z][a-z\d+.-]*:\/\/\S+|[^\s@]+@[^\s@]+\.[a-z]{2,}|\d{1,3}(?:\.\d{1,3}){3})$/i;
const NOTHING = /^(?:|n\/a|#n\/a|\\n|-+|\?|null|nan|<na>)$/i;

/** What a cell looks like: a number, date or time; words, an address or a mark for nothing; null = like several cells in one, or a sentence. */
export function looksLikeValue(text: string): 'figure' | 'word' | null {
  const trimmed = text.trim();
  if (FIGURE.test(trimmed)) return 'figure';
  return WORDS.test(trimmed) || ADDRESS.test(trimmed) || NOTHING.test(trimmed) ? 'word' : null;
}
