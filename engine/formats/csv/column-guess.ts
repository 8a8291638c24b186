import type { TypeName } from '../../plan/schema';
import { widenBy } from './cell-value';
import { dateSpellings } from './date-spellings';
import { NULL_TEXTS } from './null-texts';
import { numberSpelling, type Respell, respellBy } from './spelling';

/** Texts of a column's sampled cells, nulls left out, and whether each stood in quotes. */
export type ColumnTexts = ReadonlyMap<string, boolean>;

export interface ColumnGuess {
  /** 'void' where there was nothing to see. */
  readonly type: TypeName;
  readonly spelling: string | null;
  /** Texts without quotes that mean null, as the rest of the column shows. */
  readonly nullTokens: readonly string[];
  /** Spellings between which the texts leave the choice, so that the column stays text. */
  readonly either: readonly string[];
}

/** What is told for the whole file; null = to be found. */
export interface Told {
  readonly numbers: string | null;
  readonly dates: readonly string[];
  readonly booleans: string | null;
  readonly nullTokens: readonly string[] | null;
}

const NULL_TOKENS = new Set([
  'NULL',
  'null',
  'Null',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  '\\N',
  'None',
  'none',
  'nil',
  '-',
  '--',
  '---',
  '?',
  '.',
  'NaN',
  'nan',
  'missing',
  'unknown',
]);
const SURE_TOKENS: ReadonlySet<string> = new Set(NULL_TEXTS);
const NUMBER_SPELLINGS = [
  numberSpelling({ thousands: ',', decimal: '.', symbols: false }),
  numberSpelling({ thousands: '.', decimal: ',', symbols: false }),
  numberSpelling({ thousands: ' ', decimal: ',', symbols: false }),
  numberSpelling({ thousands: "'", decimal: '.', symbols: false }),
  numberSpelling({ thousands: ' ', decimal: '.', symbols: false }),
  numberSpelling({ thousands: "'", decimal: ',', symbols: false }),
];
/** So many different texts like 1,234 are taken for thousands, not for fractions that happen to have three digits. */
const GROUPS_TO_BELIEVE = 3;

/** Guesses every column; what one column shows beyond doubt (a decimal comma, the day before the month) settles others that leave a choice. */
export function guessColumns(columns: readonly ColumnTexts[], spelled: readonly (string | null)[], told: Told): ColumnGuess[] {
  const guesses = columns.map((texts, i) => guessColumn(texts, spelled[i] ?? null, told));
  const certain = guesses.flatMap(({ spelling }) => (spelling === null ? [] : [spelling]));
  return guesses.map((guess, i) => withSureTokens(settled(guess, columns[i]!, certain, told), columns[i]!, told));
}

function withSureTokens(guess: ColumnGuess, texts: ColumnTexts, told: Told): ColumnGuess {
  if (told.nullTokens !== null || guess.type !== 'string') return guess;
  return { ...guess, nullTokens: [...new Set([...guess.nullTokens, ...tokensIn(texts, SURE_TOKENS)])] };
}

/** Those of the tokens that stand without quotes. */
function tokensIn(texts: ColumnTexts, tokens: ReadonlySet<string>): string[] {
  return [...tokens].filter((token) => texts.get(token) === false);
}

function guessColumn(texts: ColumnTexts, spelled: string | null, told: Told): ColumnGuess {
  const nothingTold = spelled === null && told.numbers === null && told.booleans === null && told.dates.length === 0;
  const plain = typeOfAll(texts.keys());
  if (nothingTold && plain !== 'string') return { type: plain, spelling: null, nullTokens: [], either: [] };
  const nullTokens = told.nullTokens === null ? tokensIn(texts, NULL_TOKENS) : [];
  const all = [...texts.keys()];
  const rest = nullTokens.length === 0 ? all : all.filter((text) => !nullTokens.includes(text));
  if (spelled !== null) return toldGuess(rest, spelled, nullTokens);
  for (const each of [told.numbers, told.booleans, ...told.dates]) {
    if (each === null) continue;
    const type = typeUnder(each, rest);
    if (type !== 'string' && type !== 'void' && fitsKind(each, type)) return { type, spelling: each, nullTokens, either: [] };
  }
  if (plain !== 'string') return { type: plain, spelling: null, nullTokens: [], either: [] };
  if (told.numbers === null || told.dates.length === 0) return foreign(rest, nullTokens, all, told);
  return asPlain(rest, nullTokens, all);
}

/** A column whose spelling was told has a type only in that spelling. */
function toldGuess(rest: readonly string[], spelled: string, nullTokens: readonly string[]): ColumnGuess {
  const type = typeUnder(spelled, rest);
  return { type, spelling: spelled, nullTokens: type === 'string' ? [] : nullTokens, either: [] };
}

/** Numbers and dates in spellings of other countries. */
function foreign(rest: readonly string[], nullTokens: readonly string[], all: readonly string[], told: Told): ColumnGuess {
  if (rest.length === 0) return asText;
  if (typeOfAll(rest) !== 'string') return asPlain(rest, nullTokens, all);
  const dates = told.dates.length > 0 ? [] : dateSpellings(rest);
  const marked = told.numbers === null && rest.some((text) => /[.,'’ \u00a0\u202f]/.test(text));
  const numbers = marked ? NUMBER_SPELLINGS.filter((each) => isNumeric(typeUnder(each, rest))) : [];
  const choices = [...dates, ...believable(numbers, rest)];
  const [first] = choices;
  if (first === undefined) return asText;
  if (choices.length > 1) return { ...asText, either: choices };
  return { type: typeUnder(first, rest), spelling: first, nullTokens, either: [] };
}

function asPlain(rest: readonly string[], nullTokens: readonly string[], all: readonly string[]): ColumnGuess {
  const type = rest.length === 0 ? 'string' : typeOfAll(rest);
  return type === 'string' || rest.length === all.length
    ? { ...asText, type: typeOfAll(all) }
    : { type, spelling: null, nullTokens, either: [] };
}

const asText: ColumnGuess = { type: 'string', spelling: null, nullTokens: [], either: [] };

/** Spellings that read all texts alike are one choice; groups of three digits alone leave two, unless there are several of them. */
function believable(spellings: readonly string[], rest: readonly string[]): readonly string[] {
  const [first, ...others] = spellings;
  if (first === undefined) return [];
  const reads = (spelling: string) => rest.map((text) => ready(spelling)(text)).join('\n');
  const unlike = others.filter((each) => reads(each) !== reads(first));
  if (unlike.length === 0) return [first];
  const grouped = rest.filter((text) => /^[-+]?[1-9]\d{0,2}(?:[.,]\d{3})+$/.test(text));
  const whole = grouped.length >= GROUPS_TO_BELIEVE ? spellings.filter((each) => wholeUnder(each, rest)) : [];
  return whole.length > 0 ? [whole[0]!] : [first, unlike[0]!];
}

function wholeUnder(spelling: string, rest: readonly string[]): boolean {
  return ['int', 'bigint'].includes(typeUnder(spelling, rest));
}

/** With what other columns show, a choice may be none; and where fractions have a comma, 1.234 is a thousand. */
function settled(guess: ColumnGuess, texts: ColumnTexts, certain: readonly string[], told: Told): ColumnGuess {
  const comma = certain.find((each) => each.endsWith('0,00'));
  if (guess.either.length === 0 && comma === undefined) return guess;
  const like = guess.either.find((each) => certain.includes(each) || certain.some((other) => sameOrder(each, other)));
  const tokens = tokensIn(texts, NULL_TOKENS);
  const rest = [...texts.keys()].filter((text) => !tokens.includes(text));
  if (like !== undefined)
    return { type: typeUnder(like, rest), spelling: like, nullTokens: told.nullTokens === null ? tokens : [], either: [] };
  if (comma === undefined || told.numbers !== null || guess.spelling !== null || guess.type !== 'double') return guess;
  return rest.some((text) => text.includes('.')) && wholeUnder(comma, rest)
    ? { ...guess, type: typeUnder(comma, rest), spelling: comma }
    : guess;
}

/** Both name the day before the month, or both the month before the day. */
function sameOrder(left: string, right: string): boolean {
  const order = (spelling: string) => /[yMd]/.test(spelling) && spelling.replaceAll(/[^yMd]/g, '').replaceAll(/(.)\1*/g, '$1');
  return order(left) !== false && order(left) === order(right);
}

/** The type of all texts in a spelling; 'string' where one is not so spelled. */
export function typeUnder(spelling: string, texts: readonly string[]): TypeName {
  const respell = ready(spelling);
  let type: TypeName = 'void';
  for (const text of texts) {
    const plain = respell(text);
    if (plain === null || type === 'string') return 'string';
    type = widenBy(type, plain);
  }
  return type;
}

function typeOfAll(texts: Iterable<string>): TypeName {
  let type: TypeName = 'void';
  for (const text of texts) {
    if (type === 'string') return type;
    type = widenBy(type, text);
  }
  return type;
}

function isNumeric(type: TypeName): boolean {
  return type === 'int' || type === 'bigint' || type === 'double';
}

function fitsKind(spelling: string, type: TypeName): boolean {
  if (spelling.includes('|')) return type === 'boolean';
  return spelling.includes('0') ? isNumeric(type) : type === 'date' || type.startsWith('timestamp');
}

const known = new Map<string, Respell>();

function ready(spelling: string): Respell {
  const before = known.get(spelling);
  if (before !== undefined) return before;
  const made = respellBy(spelling);
  const respell: Respell = typeof made === 'string' ? () => null : made;
  known.set(spelling, respell);
  return respell;
}
