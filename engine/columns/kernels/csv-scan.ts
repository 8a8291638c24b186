import { type Pointer, viewsOf } from '../memory';
import { frameWords as word } from './csv-frame';

/**
 * Finding cells. A scan writes the positions of separators (delimiters and record ends outside quotes) as u32 pointers;
 * the word before the first one holds `block - 1`, so cell k of a block is (separator[k - 1] + 1 … separator[k]).
 */
export interface CsvScanKernels {
  /** Separators of [block, block + bytes) to `out`; returns how many. Assumes that `block` is outside quotes. Sets NEWLINES, ODD, OPEN. */
  csvScan(block: Pointer, bytes: number, out: Pointer, frame: Pointer): number;
  /**
   * The same for quotes and escapes of any kind, comments and lone carriage returns: a quote opens a cell only as its first byte, and
   * not where text stands right after the closing quote and the cell goes over a line's end, or the closing quote stands right after a
   * delimiter: such a quote was never closed.
   */
  csvScanCareful(block: Pointer, bytes: number, out: Pointer, frame: Pointer): number;
  /** 1 when the separators are `rows` records of `columns` cells each and no record ends with a carriage return. */
  csvIsRegular(separators: Pointer, rows: number, columns: number, newline: number): number;
  /**
   * Lays records out as rows of `columns + 1` words (the position before the record, then each cell's end, carriage return cut),
   * from separator number `from` up to `count`. Skips blank lines and comments, stops before an incomplete record, and returns the number of the
   * next separator. Ragged records: mode 0 stops before one, 1 pads or cuts it, 2 drops it. Updates ROWS and RAGGED.
   */
  csvAlign(separators: Pointer, from: number, count: number, columns: number, mode: number, out: Pointer, frame: Pointer): number;
}

export function csvScanTwins(memory: WebAssembly.Memory): CsvScanKernels {
  return {
    csvScan(block, bytes, out, frame) {
      const { u8, u32 } = viewsOf(memory);
      const f = frame >>> 2;
      const delimiter = u32[f + word.DELIMITER]!;
      const newline = u32[f + word.NEWLINE]!;
      const quote = u32[f + word.QUOTE]!;
      const end = block + bytes;
      let o = out >>> 2;
      let newlines = 0;
      let odd = 0;
      let quoted = false;
      let previous = newline;
      for (let p = block; p < end; p++) {
        const c = u8[p]!;
        if (c === quote) {
          if (!quoted && previous !== delimiter && previous !== newline && previous !== quote) odd = 1;
          quoted = !quoted;
        } else {
          const separates = c === delimiter || c === newline;
          if (previous === quote && !quoted && p > block && !separates && c !== 13) odd = 1;
          if (separates && !quoted) {
            u32[o++] = p;
            if (c === newline) newlines++;
          }
        }
        previous = c;
      }
      u32[f + word.NEWLINES] = newlines;
      u32[f + word.ODD] = odd;
      u32[f + word.OPEN] = quoted ? 1 : 0;
      return o - (out >>> 2);
    },

    csvScanCareful(block, bytes, out, frame) {
      const { u8, u32 } = viewsOf(memory);
      const f = frame >>> 2;
      const delimiter = u32[f + word.DELIMITER]!;
      const newline = u32[f + word.NEWLINE]!;
      const quote = u32[f + word.QUOTE]!;
      const escapeByte = u32[f + word.ESCAPE]!;
      const comment = u32[f + word.COMMENT]!;
      const lone = u32[f + word.LONE_CR] === 1;
      const end = block + bytes;
      let o = out >>> 2;
      let newlines = 0;
      let quoted = false;
      let opened = 0;
      let lines = 0;
      let first = true;
      let remark = u8[block] === comment;
      for (let p = block; p < end; p++) {
        const c = u8[p]!;
        if (quoted) {
          if (c === escapeByte && (escapeByte !== quote || (p + 1 < end && u8[p + 1] === quote))) p++;
          else if (c === newline) lines++;
          else if (c === quote) {
            quoted = false;
            const next = p + 1 < end ? u8[p + 1]! : newline;
            if ((lines > 0 || u8[p - 1] === delimiter) && next !== delimiter && next !== newline && next !== 13) p = opened;
          }
          continue;
        }
        const ends = c === newline || (lone && c === 13 && p + 1 < end && u8[p + 1] !== newline);
        if (ends || (c === delimiter && !remark)) {
          u32[o++] = p;
          if (ends) newlines++;
          first = true;
          if (ends) remark = p + 1 < end && u8[p + 1] === comment;
        } else {
          quoted = first && c === quote && !remark;
          opened = p;
          lines = 0;
          first = false;
        }
      }
      u32[f + word.NEWLINES] = newlines;
      u32[f + word.ODD] = 0;
      u32[f + word.OPEN] = quoted ? 1 : 0;
      return o - (out >>> 2);
    },

    csvIsRegular(separators, rows, columns, newline) {
      const { u8, u32 } = viewsOf(memory);
      let good = 0;
      for (let r = 0, k = (separators >>> 2) + columns - 1; r < rows; r++, k += columns) {
        const p = u32[k]!;
        if (u8[p] === newline && u8[p - 1] !== 13) good++;
      }
      return good === rows ? 1 : 0;
    },

    csvAlign(separators, from, count, columns, mode, out, frame) {
      const { u8, u32 } = viewsOf(memory);
      const f = frame >>> 2;
      const newline = u32[f + word.NEWLINE]!;
      const comment = u32[f + word.COMMENT]!;
      const other = u32[f + word.LONE_CR] === 1 ? 13 : newline;
      const seps = separators >>> 2;
      let rows = u32[f + word.ROWS]!;
      let ragged = 0;
      let i = from;
      while (i < count) {
        let j = i;
        while (j < count && u8[u32[seps + j]!] !== newline && u8[u32[seps + j]!] !== other) j++;
        if (j === count) break;
        const before = u32[seps + i - 1]!;
        let end = u32[seps + j]!;
        if (newline === 10 && end - 1 > before && u8[end - 1] === 13) end--;
        const cells = j - i + 1;
        if ((cells === 1 && columns > 1 && end === before + 1) || u8[before + 1] === comment) {
          i = j + 1;
          continue;
        }
        if (cells !== columns) {
          if (mode === 0) break;
          ragged++;
          if (mode === 2) {
            i = j + 1;
            continue;
          }
        }
        let o = (out >>> 2) + rows * (columns + 1);
        u32[o++] = before;
        for (let k = 0; k < columns; k++) u32[o++] = k < cells - 1 ? u32[seps + i + k]! : end;
        rows++;
        i = j + 1;
      }
      u32[f + word.ROWS] = rows;
      u32[f + word.RAGGED] = u32[f + word.RAGGED]! + ragged;
      return i;
    },
  };
}
