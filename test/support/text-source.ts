import type { Encoding } from '../../engine/formats/encoding/encodings';
import { ToUtf8 } from '../../engine/formats/encoding/to-utf8';
import type { Format } from '../../engine/formats/format';
import { type LongDelimiter, OneByteDelimiters } from '../../engine/formats/long-delimiter';
import { MemoryContent } from '../../engine/formats/memory-content';
import { decodeOptions } from '../../engine/formats/option';
import type { Source } from '../../engine/formats/source';
import { readBytes } from '../../engine/formats/source-reader';
import type { OptionBag } from '../../engine/plan/relation';

/** A source as the driver hands it to a format: text in UTF-8 with delimiters of one byte, and what it was in. */
export async function textSource(
  format: Format,
  source: Source,
  options: OptionBag,
): Promise<{ readonly source: Source; readonly encoding: Encoding; readonly longDelimiter: LongDelimiter | undefined }> {
  const head = readBytes(source, 0, 256 << 10);
  const values = decodeOptions(format.name, format.readOptions, options);
  const encoding = format.encoding?.(head, source.path, values) ?? 'utf-8';
  const utf8 = (bytes: Uint8Array): Uint8Array => {
    const toUtf8 = new ToUtf8(encoding);
    return Buffer.concat([toUtf8.take(bytes), toUtf8.end()]);
  };
  const longDelimiter = (await format.longDelimiter?.(values, source.path, async () => utf8(head))) ?? undefined;
  if (encoding === 'utf-8' && longDelimiter === undefined) return { source, encoding, longDelimiter };
  const content = new MemoryContent(source.path);
  const text = utf8(readBytes(source, 0, source.size));
  if (longDelimiter === undefined) content.append(text);
  else {
    const short = new OneByteDelimiters(longDelimiter, source.path);
    for (let at = 0; at < text.length; at += 7) content.append(short.take(text.subarray(at, at + 7)));
    content.append(short.end());
  }
  return { source: content.finish(), encoding, longDelimiter };
}
