import type { Encoding } from '../../engine/formats/encoding/encodings';
import { ToUtf8 } from '../../engine/formats/encoding/to-utf8';
import type { Format } from '../../engine/formats/format';
import { MemoryContent } from '../../engine/formats/memory-content';
import { decodeOptions } from '../../engine/formats/option';
import type { Source } from '../../engine/formats/source';
import { readBytes } from '../../engine/formats/source-reader';
import type { OptionBag } from '../../engine/plan/relation';

/** A source as the driver hands it to a format: text in UTF-8, with the encoding that it was in. */
export function textSource(
  format: Format,
  source: Source,
  options: OptionBag,
): { readonly source: Source; readonly encoding: Encoding } {
  const head = readBytes(source, 0, 256 << 10);
  const encoding = format.encoding?.(head, source.path, decodeOptions(format.name, format.readOptions, options)) ?? 'utf-8';
  if (encoding === 'utf-8') return { source, encoding };
  const [content, toUtf8] = [new MemoryContent(source.path), new ToUtf8(encoding)];
  content.append(toUtf8.take(readBytes(source, 0, source.size)));
  content.append(toUtf8.end());
  return { source: content.finish(), encoding };
}
