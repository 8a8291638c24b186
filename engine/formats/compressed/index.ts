import { fail } from '../../errors';
import { ToUtf8 } from '../encoding/to-utf8';
import { OneByteDelimiters } from '../long-delimiter';
import { MemoryContent } from '../memory-content';
import type { MemorySource, Packed, PackedSource, Source } from '../source';
import { bzip2 } from './bzip2';
import { type Compression, type Sink, unreadable } from './compression';
import { gzip } from './gzip';
import { stored } from './stored';
import { zip } from './zip';
import { zstd } from './zstd';

export type { Compression } from './compression';

/** Every way to pack a file that is unpacked on opening. */
export const compressions: readonly Compression[] = [gzip, zstd, bzip2, zip];

export interface Unpacking {
  /** Compressed bytes read so far; throws to stop. */
  readonly onProgress?: (bytesRead: number) => void;
  /** More content than this is refused (OUT_OF_MEMORY): what guards against a small file with a vast content. */
  readonly budgetBytes?: number;
}

/** Told by magic number; null = not compressed. */
export function compressionOf(head: Uint8Array): Compression | null {
  return compressions.find((each) => each.matches(head)) ?? null;
}

/** A name without the endings of compressions. */
export function unpackedName(path: string): string {
  const ending = compressions.flatMap((each) => each.extensions).find((each) => path.toLowerCase().endsWith(`.${each}`));
  return ending === undefined ? path : path.slice(0, -ending.length - 1);
}

/** The first bytes of the content, at most `bytes`, from the beginning of the file alone; `whole` where that is all of it. */
export async function headOf(packed: Packed, bytes: number): Promise<{ readonly head: Uint8Array; readonly whole: boolean }> {
  const head = new Uint8Array(bytes);
  let length = 0;
  try {
    await pour(packed, (piece) => {
      const part = piece.subarray(0, bytes - length);
      head.set(part, length);
      length += part.length;
      if (part.length < piece.length) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
    return { head, whole: false };
  }
  return { head: head.subarray(0, length), whole: true };
}

/** The whole content, in shared memory. A file that was cut or damaged is refused, never read in part. */
export async function unpack(packed: Packed, { onProgress, budgetBytes }: Unpacking = {}): Promise<MemorySource> {
  const { path } = packed.source;
  const content = new MemoryContent(path);
  await pour(packed, (piece, packedBytes) => {
    onProgress?.(packedBytes);
    if (budgetBytes !== undefined && content.size + piece.length > budgetBytes) refuseSize(path, budgetBytes);
    content.append(piece);
  });
  return content.finish();
}

/** Content whose bytes can be read; the last one that had to be unpacked is kept as long as memory allows. */
export async function contentOf(source: Source | PackedSource): Promise<Source> {
  if (source.kind !== 'packed') return source;
  const key = JSON.stringify(source);
  const known = latest?.key === key ? latest.content.deref() : undefined;
  const content = known ?? (await unpack(source.packed, { budgetBytes: source.size }));
  latest = { key, content: new WeakRef(content) };
  return content;
}

let latest: { readonly key: string; readonly content: WeakRef<MemorySource> } | null = null;

const enough = new Error('enough');

/** Hands the content on as UTF-8, with delimiters of one byte. */
async function pour({ compression, encoding, longDelimiter, ...packed }: Packed, sink: Sink): Promise<void> {
  const { path } = packed.source;
  const [toUtf8, short] = [new ToUtf8(encoding), longDelimiter && new OneByteDelimiters(longDelimiter, path)];
  const made = (piece: Uint8Array): Uint8Array => {
    const text = toUtf8.take(piece);
    return short?.take(text) ?? text;
  };
  const { unpack: unpackFrom } = [...compressions, stored].find(({ name }) => name === compression)!;
  try {
    await unpackFrom(packed, (piece, packedBytes) => sink(made(piece), packedBytes));
  } catch (error) {
    throw error === enough ? error : unreadable(packed.source.path, error);
  }
  const last = toUtf8.end();
  sink(short === undefined ? last : Buffer.concat([short.take(last), short.end()]), packed.source.size);
}

function refuseSize(path: string, budgetBytes: number): never {
  const megabytes = Math.round(budgetBytes / (1 << 20));
  return fail(
    'OUT_OF_MEMORY',
    `${path}: its content is larger than the ${megabytes} MB of memory set aside; unpack it to disk and open that`,
    { path },
  );
}
