import { EngineError } from '../../errors';
import { library } from '../library';

export interface TagListener {
  /** true = enough: the rest is not read. */
  open?(name: string, attributes: Readonly<Record<string, string>>): boolean;
  text?(text: string): void;
  close?(name: string): boolean;
}

/** Tags without their namespace's prefix, as they come; entities of a document's own are not expanded. */
export async function eachTag(pieces: AsyncIterable<Buffer>, listener: TagListener): Promise<void> {
  const { SaxesParser } = library('saxes') as typeof import('saxes');
  const parser = new SaxesParser();
  let done = false;
  parser.on('opentag', ({ name, attributes }) => {
    if (!done && listener.open?.(local(name), attributes as Record<string, string>) === true) done = true;
  });
  if (listener.text !== undefined) parser.on('text', (text) => done || listener.text?.(text));
  if (listener.text !== undefined) parser.on('cdata', (text) => done || listener.text?.(text));
  parser.on('closetag', ({ name }) => {
    if (!done && listener.close?.(local(name)) === true) done = true;
  });
  parser.on('error', (error) => {
    throw new EngineError('MALFORMED_FILE', `xlsx: its XML is damaged (${error.message}); get it again`, {}, error);
  });
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    parser.write(decoder.decode(piece, { stream: true }));
    if (done) return;
  }
  parser.write(decoder.decode()).close();
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
