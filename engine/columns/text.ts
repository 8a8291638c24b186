/** UTF-8 in and out of memories. Buffers read shared memory as it is; nothing is copied first. */
const buffers = new WeakMap<ArrayBufferLike, Buffer>();

function bufferOf(bytes: Uint8Array): Buffer {
  const known = buffers.get(bytes.buffer);
  if (known !== undefined) return known;
  const fresh = Buffer.from(bytes.buffer);
  buffers.set(bytes.buffer, fresh);
  return fresh;
}

/** Text in [start, end) of a view over a whole memory. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  return bufferOf(bytes).toString('utf8', start, end);
}

/** The same for bytes known to be ASCII. */
export function decodeAscii(bytes: Uint8Array, start: number, end: number): string {
  return bufferOf(bytes).toString('latin1', start, end);
}

/** Writes text at `at`; gives the bytes written. There must be room. */
export function encodeText(text: string, bytes: Uint8Array, at: number): number {
  return bufferOf(bytes).write(text, at, 'utf8');
}

export function textBytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

export function isAsciiText(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 127) return false;
  return true;
}
