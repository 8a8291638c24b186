import { FAILED } from '../../columns/kernels/parquet-rle';
import { type Pointer, viewsOf } from '../../columns/memory';
import { damaged } from './damage';
import { type ColumnJob, type Decoded, takeZeroed } from './decode-column';
import { mostValues, refuse } from './encoded';
import { PageOpener, type PageValues } from './open-page';
import { Encoding } from './parquet-types';

/** Booleans. */
export function decodeBits({ room, chunks, capacity }: ColumnJob, validity: Pointer): Decoded {
  const { kernels } = room;
  const values = takeZeroed(room, Math.ceil(capacity / 64) * 8);
  const opener = new PageOpener(room, chunks);
  const scratchBytes = Math.ceil(mostValues(chunks) / 64) * 8;
  const scratch = room.take(scratchBytes);
  let row = 0;
  for (const chunk of chunks) {
    for (const page of chunk.pages) {
      if (page.skipped) {
        row += page.values;
        continue;
      }
      const opened = opener.data(chunk, page, { validity, row });
      const bits = page.encoding === Encoding.RLE ? unpack(opened) : plain(opened, page.encoding);
      if (opened.present === page.values) kernels.parquetCopyBits(bits, page.values, values, row);
      else kernels.parquetSpreadBits(bits, page.values, validity, row, values);
      row += page.values;
    }
  }
  room.release(opener.bottom);
  return { storage: 'bits', values, bytes: 0, dictionary: null };

  /** RLE booleans follow a u32 that tells their length. */
  function unpack({ start, end, present }: PageValues): Pointer {
    viewsOf(room.memory).u8.fill(0, scratch, scratch + scratchBytes);
    if (present > 0 && (end - start < 4 || kernels.parquetBits(start + 4, end, present, scratch, 0) >>> 0 === FAILED))
      damaged('boolean values that end early');
    return scratch;
  }

  function plain({ start, end, present }: PageValues, encoding: number): Pointer {
    if (encoding !== Encoding.PLAIN) refuse(encoding);
    if (Math.ceil(present / 8) > end - start) damaged(`${present} values in a page of ${end - start} bytes`);
    return start;
  }
}
