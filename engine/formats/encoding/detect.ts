import { fail } from '../../errors';
import { library } from '../library';
import { type Encoding, isEncoding } from './encodings';

/** Told by byte order mark, by the zero bytes that UTF-16 leaves in Latin text, by whether the bytes are UTF-8, else by their statistics. Binary content is refused. */
export function encodingOf(head: Uint8Array, path: string): Encoding {
  const wide = wideEncodingOf(head);
  if (wide !== null) return wide;
  if (manyControls(head)) {
    fail('MALFORMED_FILE', `${path} holds binary data, not text; choose the format it was written in`, { path });
  }
  return isUtf8(head) ? 'utf-8' : likelyEncoding(head);
}

/** JSON is in Unicode: what is no UTF-16 is taken as UTF-8, and lines that are none are rejected. */
export function unicodeOf(head: Uint8Array, path: string): Encoding {
  const encoding = encodingOf(head, path);
  return encoding === 'utf-16le' || encoding === 'utf-16be' ? encoding : 'utf-8';
}

const JUDGED_BYTES = 64 << 10;
const SURE = 12;

/** Western Europe's, unless the detector is clearly surer of another: it knows letters' frequencies, and tables have few letters. */
function likelyEncoding(head: Uint8Array): Encoding {
  const lines = foreignLines(head.subarray(0, JUDGED_BYTES));
  const matches = [...matchesOf(lines, true), ...matchesOf(foreignWords(lines), false)].sort(
    (a, b) => b.confidence - a.confidence,
  );
  const [first] = matches;
  const western = matches.find((each) => each.encoding === 'windows-1252')?.confidence ?? 0;
  return first !== undefined && first.confidence >= western + SURE ? first.encoding : 'windows-1252';
}

interface Match {
  readonly encoding: Encoding;
  readonly confidence: number;
}

const SEVERAL_BYTES = /^(?:shift_jis|euc-jp|euc-kr|gb18030|big5|iso-2022-jp)$/;

/** What the detector thinks of encodings with several bytes a letter, or of those with one. */
function matchesOf(bytes: Uint8Array, several: boolean): Match[] {
  const { analyse } = library('chardet') as typeof import('chardet');
  return analyse(bytes).flatMap(({ name, confidence }) => {
    const known = name.toLowerCase();
    const encoding = known === 'iso-8859-1' ? 'windows-1252' : known;
    const counts = isEncoding(encoding) && !encoding.startsWith('utf-') && SEVERAL_BYTES.test(encoding) === several;
    return counts ? [{ encoding, confidence }] : [];
  });
}

/** The lines that have bytes beyond ASCII: numbers and English words would speak for Western Europe. */
function foreignLines(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes);
  const lines: Buffer[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(10, start);
    const line = text.subarray(start, end < 0 ? text.length : end + 1);
    if (line.some((byte) => byte > 127)) lines.push(line);
    start += line.length;
  }
  return Buffer.concat(lines);
}

/** The words of those lines that have such bytes. */
function foreignWords(lines: Buffer): Buffer {
  const words = lines.toString('latin1').match(/[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*/g) ?? [];
  return Buffer.from(words.join(' '), 'latin1');
}

function wideEncodingOf(head: Uint8Array): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const { odd, even } = zeroBytes(head);
  const many = Math.min(head.length, 4096) / 5;
  if (odd > many && even * 20 < odd) return 'utf-16le';
  return even > many && odd * 20 < even ? 'utf-16be' : null;
}

/** Length of a UTF-8 byte order mark at the start. */
export function byteOrderMark(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

function zeroBytes(head: Uint8Array): { even: number; odd: number } {
  const counts = { even: 0, odd: 0 };
  for (let i = 0; i < Math.min(head.length, 4096); i++) if (head[i] === 0) counts[i % 2 === 0 ? 'even' : 'odd']++;
  return counts;
}

const MOST_CONTROLS = 8;

/** More than one byte in fifty is a control character that text does not use; UTF-16 is text. */
export function looksBinary(head: Uint8Array): boolean {
  return wideEncodingOf(head) === null && manyControls(head);
}

/** Separators of old (28 to 31, 1, 2) are text. */
function manyControls(head: Uint8Array): boolean {
  const looked = Math.min(head.length, 4096);
  let controls = 0;
  for (let i = 0; i < looked; i++) {
    const c = head[i]!;
    if (c < 1 || (c > 2 && c < 9) || (c > 13 && c < 27)) controls++;
  }
  return controls > MOST_CONTROLS && controls * 50 > looked;
}

/** The last three bytes may be a character that the head cut. */
function isUtf8(head: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    decoder.decode(new Uint8Array(head), { stream: true });
    return true;
  } catch {
    return false;
  }
}
