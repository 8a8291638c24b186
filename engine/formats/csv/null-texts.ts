/** Texts that mean null and nothing else: without quotes they are null in columns of text, too, so that as texts they are written in quotes. */
export const NULL_TEXTS = ['\\N', '#N/A', '<NA>', 'NULL', 'null', 'N/A', 'n/a'] as const;

/** For kernels: each text after its length, one byte; a zero ends them. */
export function nullTextBytes(texts: readonly string[]): Uint8Array {
  return Buffer.concat([...texts.flatMap((text) => [Buffer.of(Buffer.byteLength(text)), Buffer.from(text)]), Buffer.of(0)]);
}
