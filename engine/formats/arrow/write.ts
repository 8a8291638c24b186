import type { Table } from '../../columns/column';
import { isNested } from '../../plan/nested-type';
import type { EncodedChunk } from '../format';
import { zstd } from '../parquet/zstd';
import { flatColumn } from './write-column';
import { recordBatchMessage, type WrittenBuffer } from './write-metadata';
import { nestedColumn } from './write-nested';

const ALIGN = 64;
const ZSTD_LEVEL = 1;

/** How a chunk lies in the file: its metadata, then its body. */
export interface WrittenBatch {
  readonly metadataBytes: number;
  readonly bodyBytes: number;
}

/** Encodes a table as one record batch: its buffers are ours, copied; narrower storages become what Arrow calls the type. */
export function encodeBatch(table: Table, codec: 'zstd' | null): EncodedChunk {
  const columns = table.columns.map((column) =>
    isNested(column.type) ? nestedColumn(table, column) : flatColumn(table, column),
  );
  const nodes = columns.flatMap((column) => column.nodes);
  const buffersOfAll = columns.flatMap((column) => column.buffers);
  const parts = buffersOfAll.map((bytes) => (codec === null || bytes.length === 0 ? bytes : packed(bytes)));
  const buffers: WrittenBuffer[] = [];
  let end = 0;
  for (const { length } of parts) {
    buffers.push({ offset: end, bytes: length });
    end += Math.ceil(length / ALIGN) * ALIGN;
  }
  const metadata = recordBatchMessage(table.rows, nodes, buffers, end, codec);
  const bytes = new Uint8Array(new SharedArrayBuffer(metadata.length + end));
  bytes.set(metadata);
  parts.forEach((part, index) => {
    bytes.set(part, metadata.length + buffers[index]!.offset);
  });
  const detail: WrittenBatch = { metadataBytes: metadata.length, bodyBytes: end };
  return { bytes, detail };
}

/** int64 of the bytes before compression, then a frame. */
function packed(bytes: Uint8Array): Uint8Array {
  const frame = zstd(bytes, ZSTD_LEVEL);
  const whole = new Uint8Array(8 + frame.length);
  new DataView(whole.buffer).setBigInt64(0, BigInt(bytes.length), true);
  whole.set(frame, 8);
  return whole;
}
