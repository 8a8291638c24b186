import type { SourceReader } from '../source-reader';
import { damaged } from './damage';
import { type FileBlock, type Message, messageOf } from './metadata';

export const CONTINUATION = 0xffffffff;
const MOST_METADATA_BYTES = 256 * 2 ** 20;

/** The message of a block; some writers leave out the continuation mark before its length. */
export function messageAt(reader: SourceReader, { offset, metadataBytes, bodyBytes }: FileBlock, kind: number): Message {
  if (offset + metadataBytes + bodyBytes > reader.size) damaged(`a message at byte ${offset} claims more bytes than there are`);
  const bytes = metadataAt(reader, offset, metadataBytes);
  const marked = bytes.length >= 8 && bytes.readUInt32LE(0) === CONTINUATION;
  const message = messageOf(bytes.subarray(marked ? 8 : 4));
  return message.kind === kind ? message : damaged(`the message at byte ${offset} is of another kind`);
}

export function metadataAt(reader: SourceReader, offset: number, bytes: number): Buffer {
  if (bytes < 8 || bytes > MOST_METADATA_BYTES || offset + bytes > reader.size)
    damaged(`metadata at byte ${offset} claims ${bytes} bytes`);
  return read(reader, offset, bytes);
}

export function read(reader: SourceReader, start: number, bytes: number): Buffer {
  const target = Buffer.alloc(bytes);
  if (reader.readInto(target, start) < bytes) damaged('it ends early');
  return target;
}
