import { fail } from '../errors';

/**
 * A delimiter of several bytes. Readers of delimited text know single bytes: while the content is made, one that it has nowhere takes the
 * delimiter's place, outside quotes. What tells quotes is found at the beginning of the content, as for every other text.
 */
export interface LongDelimiter {
  readonly text: string;
  readonly byte: number;
  readonly quote: number;
  readonly escape: number;
  readonly comment: number;
}

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** Where the next byte stands. */
type Place = 'line start' | 'cell start' | 'cell' | 'quotes' | 'remark';

/** Text piece by piece → the same text with the one byte. */
export class OneByteDelimiters {
  readonly #delimiter: LongDelimiter;
  readonly #path: string;
  readonly #bytes: Buffer;
  #place: Place = 'line start';
  #rest: Buffer = Buffer.alloc(0);
  #begun = false;

  constructor(delimiter: LongDelimiter, path: string) {
    this.#delimiter = delimiter;
    this.#path = path;
    this.#bytes = Buffer.from(delimiter.text);
  }

  take(piece: Uint8Array): Uint8Array {
    this.#refuse(piece);
    const bytes = Buffer.concat([this.#rest, piece]);
    return this.#shortened(bytes, bytes.length - Math.max(this.#bytes.length, BYTE_ORDER_MARK.length) + 1);
  }

  end(): Uint8Array {
    return this.#shortened(this.#rest, this.#rest.length);
  }

  /** Bytes up to `end`, and what belongs to the last of them; the others wait for what follows. */
  #shortened(bytes: Buffer, end: number): Uint8Array {
    const { byte, quote, escape: escapeByte } = this.#delimiter;
    const out = new Uint8Array(bytes.length);
    let [p, o] = [0, 0];
    if (!this.#begun && end > 0) {
      this.#begun = true;
      if (BYTE_ORDER_MARK.every((each, i) => bytes[i] === each)) for (; p < BYTE_ORDER_MARK.length; p++) out[o++] = bytes[p]!;
    }
    while (p < end) {
      const c = bytes[p]!;
      if (this.#place === 'quotes' && c === escapeByte && (escapeByte !== quote || bytes[p + 1] === quote)) {
        out[o++] = c;
        if (p + 1 < bytes.length) out[o++] = bytes[p + 1]!;
        p += 2;
      } else if (this.#isDelimiter(bytes, p)) {
        out[o++] = byte;
        p += this.#bytes.length;
        this.#place = 'cell start';
      } else {
        out[o++] = c;
        p++;
        this.#place = this.#after(c);
      }
    }
    this.#rest = bytes.subarray(p);
    return out.subarray(0, o);
  }

  #isDelimiter(bytes: Buffer, p: number): boolean {
    if (bytes[p] !== this.#bytes[0] || this.#place === 'quotes' || this.#place === 'remark') return false;
    return this.#bytes.every((each, i) => bytes[p + i] === each);
  }

  #after(c: number): Place {
    const { quote, comment } = this.#delimiter;
    if (this.#place === 'quotes') return c === quote ? 'cell' : 'quotes';
    if (c === LINE_FEED || c === CARRIAGE_RETURN) return 'line start';
    if (this.#place === 'remark' || (this.#place === 'line start' && c === comment)) return 'remark';
    return this.#place !== 'cell' && c === quote ? 'quotes' : 'cell';
  }

  #refuse(piece: Uint8Array): void {
    const { byte, text } = this.#delimiter;
    if (!piece.includes(byte)) return;
    const code = byte.toString(16).toUpperCase().padStart(4, '0');
    fail('UNSUPPORTED', `${this.#path} holds U+${code}, which stands for its delimiter ${text} here; take it out of the file`, {
      path: this.#path,
    });
  }
}

/** Control characters that mean something between cells, or nothing. */
const STAND_INS = [0x1f, 0x1e, 0x1d, 0x1c, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06];

export function standInFor(head: Uint8Array, path: string): number {
  return (
    STAND_INS.find((byte) => !head.includes(byte)) ??
    fail('UNSUPPORTED', `${path} holds control characters of all kinds, so that none can stand for its delimiter`, { path })
  );
}
