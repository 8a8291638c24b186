import { respellBy } from './spelling';

/**
 * The date and timestamp spellings that all texts fit. Candidates come from the look of the first text; with points between the numbers
 * the day is first, as in every country that writes so. None for ISO dates, which are plain.
 */
export function dateSpellings(texts: readonly string[]): readonly string[] {
  const [first] = texts;
  if (first === undefined) return [];
  const fitting = candidates(texts, first).filter((spelling) => {
    const respell = respellBy(spelling);
    return typeof respell !== 'string' && texts.every((text) => respell(text) !== null);
  });
  const dotted = fitting.filter((each) => /^d+\.M+\./.test(each));
  return dotted.length > 0 ? dotted : fitting;
}

const DATE = /^(\d{1,4})([-/. ])(\d{1,2}|\p{L}{3,9})\2(\d{4}|\d{2})(?=$|[T ,])/u;
const NAMED_FIRST = /^(\p{L}{3,9}) (\d{1,2}), (\d{4})(?=$|[T ,])/u;
const TIME = /^(T|,? )(\d{1,2}):(\d\d)(?::(\d\d)([.,]\d{1,6})?)?( ?)([AaPp][Mm])?( ?)(Z|[+-]\d\d:?\d\d)?$/;

function candidates(texts: readonly string[], text: string): readonly string[] {
  const found = DATE.exec(text) ?? NAMED_FIRST.exec(text);
  if (found === null) return [];
  const rest = text.slice(found[0].length);
  const time = rest === '' ? '' : timeSpelling(rest, texts);
  return time === null ? [] : dates(found, texts).map((date) => date + time);
}

function dates(found: RegExpExecArray, texts: readonly string[]): readonly string[] {
  if (found.length === 4) return [`${nameLetters(found[1]!)} d, yyyy`];
  const [, first = '', mark = '', middle = '', last = ''] = found;
  const two = (place: number) => texts.every((text) => /^\d\d$/.test(text.split(/[-/. T,]/)[place] ?? ''));
  const d = two(0) ? 'dd' : 'd';
  const inMiddle = two(1);
  const m = two(0) ? 'MM' : 'M';
  const year = last.length === 4 ? 'yyyy' : 'yy';
  if (/\p{L}/u.test(middle)) return [[d, nameLetters(middle), year].join(mark)];
  if (first.length === 4)
    return [['yyyy', inMiddle ? 'MM' : 'M', texts.every((text) => /^\d+\D\d+\D\d\d(?!\d)/.test(text)) ? 'dd' : 'd'].join(mark)];
  if (first.length === 3) return [];
  return [[d, inMiddle ? 'MM' : 'M', year].join(mark), [m, inMiddle ? 'dd' : 'd', year].join(mark)];
}

function nameLetters(name: string): string {
  return name.length === 3 ? 'MMM' : 'MMMM';
}

function timeSpelling(rest: string, texts: readonly string[]): string | null {
  const found = TIME.exec(rest);
  if (found === null) return null;
  const [, before = '', hour = '', , second, fraction, gap = '', half, zoneGap = '', zone] = found;
  const short = hour.length === 1 || texts.some((text) => /[T ]\d:/.test(text));
  const letter = half === undefined ? 'H' : 'h';
  const lead = before === 'T' ? "'T'" : before;
  const hours = short ? letter : letter + letter;
  const seconds = second === undefined ? '' : ':ss';
  const parts = fraction === undefined ? '' : `${fraction[0]!}SSSSSS`;
  const ending = `${half === undefined ? (zone === undefined ? gap : '') : `${gap}a`}${zone === undefined ? '' : `${half === undefined ? gap : zoneGap}XXX`}`;
  return `${lead}${hours}:mm${seconds}${parts}${ending}`;
}
