import { NO_BYTE } from '../../columns/kernels/csv-frame';
import { fail } from '../../errors';

/** How a file is cut into cells; bytes, NO_BYTE where there is none. `escape` equals `quote` when quotes are doubled. */
export interface Dialect {
  readonly delimiter: number;
  readonly quote: number;
  readonly escape: number;
  /** Ends a record: a line feed, or a carriage return in files that have no line feed. */
  readonly newline: number;
  /** Carriage returns without a line feed end records as well: a file that mixes line ends. */
  readonly loneReturns: boolean;
  /** First byte of lines that are no records. */
  readonly comment: number;
}

export const TAB = 9;
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;

/** A character as options spell it. */
export function spellByte(byte: number): string {
  return byte === NO_BYTE ? 'none' : byte === TAB ? 'tab' : String.fromCharCode(byte);
}

export function byteOf(option: string, spelled: string, path: string): number {
  if (spelled === 'none' || spelled === '') return NO_BYTE;
  if (spelled === 'tab' || spelled === '\\t') return TAB;
  const code = spelled.charCodeAt(0);
  if (spelled.length === 1 && code < 128 && code !== LINE_FEED && code !== CARRIAGE_RETURN) return code;
  return fail(
    'UNKNOWN_OPTION',
    `csv: ${option} of ${path} cannot be ${JSON.stringify(spelled)}; accepted: one ASCII character, "tab", "none" or "auto"`,
  );
}

/** The most frequent number; the larger of equals. */
export function usualCount(counts: readonly number[]): number {
  const frequency = new Map<number, number>();
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
  let usual = 0;
  for (const [count, times] of frequency) {
    const known = frequency.get(usual) ?? 0;
    if (times > known || (times === known && count > usual)) usual = count;
  }
  return usual;
}
