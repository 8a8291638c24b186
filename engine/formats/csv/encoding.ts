import { fail } from '../../errors';
import { MemoryContent } from '../memory-content';
import type { MemorySource, Source } from '../source';
import { openSource } from '../source-reader';
import type { CsvReadValues } from './options';

export type Encoding = Exclude<CsvReadValues['encoding'], 'auto'>;

/** Told by byte order mark, by the zero bytes that UTF-16 leaves in Latin text, by whether the bytes are UTF-8. Binary content is refused. */
export function encodingOf(head: Uint8Array, path: string): Encoding {
  const wide = wideEncodingOf(head);
  if (wide !== null) return wide;
  if (manyControls(head)) {
    fail('MALFORMED_FILE', `${path} holds binary data, not text; choose the format it was written in`, { path });
  }
  return isUtf8(head) ? 'utf-8' : 'windows-1252';
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

function manyControls(head: Uint8Array): boolean {
  const looked = Math.min(head.length, 4096);
  let controls = 0;
  for (let i = 0; i < looked; i++) {
    const c = head[i]!;
    if (c < 9 || (c > 13 && c < 27) || (c > 27 && c < 32)) controls++;
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

const STEP_BYTES = 1 << 20;

/** The whole content as UTF-8 in shared memory, without byte order mark. Yields to the event loop between megabytes. */
export async function transcode(source: Source, encoding: Encoding): Promise<MemorySource> {
  const reader = openSource(source);
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  const step = new Uint8Array(STEP_BYTES);
  const content = new MemoryContent(source.path);
  try {
    for (let position = 0; position < source.size; position += STEP_BYTES) {
      const count = reader.readInto(step, position);
      const text = decoder.decode(step.subarray(0, count), { stream: position + count < source.size });
      content.append(encoder.encode(text));
      await new Promise(setImmediate);
    }
  } finally {
    reader.close();
  }
  return content.finish();
}
