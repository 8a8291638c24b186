/** Text in an encoding that TextDecoder reads: made by turning the decoder round, which Node cannot do itself. */
export function encode(text: string, encoding: string, mark: boolean): Buffer {
  if (encoding === 'utf-8') return Buffer.from(mark ? `\ufeff${text}` : text);
  if (encoding === 'utf-16le') return Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(mark ? `\ufeff${text}` : text, 'utf16le').swap16();
  const codes = codesOf(encoding);
  return Buffer.concat([...text].map((letter) => codes.get(letter) ?? unknown(letter, encoding)));
}

const known = new Map<string, ReadonlyMap<string, Buffer>>();

function codesOf(encoding: string): ReadonlyMap<string, Buffer> {
  const before = known.get(encoding);
  if (before !== undefined) return before;
  const decoder = new TextDecoder(encoding, { fatal: true });
  const codes = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    try {
      const letter = decoder.decode(bytes);
      if ([...letter].length === 1 && !codes.has(letter)) codes.set(letter, bytes);
    } catch {
      // no letter
    }
  };
  for (let byte = 0; byte < 256; byte++) add(Buffer.of(byte));
  if (/^(?:shift_jis|euc-jp|gb18030|big5|euc-kr)$/.test(encoding))
    for (let high = 0x81; high < 0xff; high++) for (let low = 0x40; low < 0xff; low++) add(Buffer.of(high, low));
  known.set(encoding, codes);
  return codes;
}

function unknown(letter: string, encoding: string): never {
  throw new Error(`${encoding} has no ${letter}`);
}
