/**
 * Pages of SQLite's file format (sqlite.org/fileformat2), as far as a table that is written once needs them: leaves of rows in
 * ascending row numbers, chains for what does not fit on a page, and the tree above the leaves.
 *
 * Ours, although there is a library: it inserts row by row on one thread, while leaves are independent of each other and every executor
 * makes its own. Of rows of ten columns, a second of processor time inserts 65,000 and encodes 335,000.
 */

export const PAGE_HEADER = 8;
const LEAF = 0x0d;
const INTERIOR = 0x05;
const INTERIOR_HEADER = 12;

/** A leaf that a tree is built over: its page (from 1) and the number of its last row. */
export interface Leaf {
  readonly page: number;
  readonly lastRow: number;
}

/** Bytes of a payload that stay on a leaf; the rest goes into a chain of pages. */
export function localBytes(payload: number, pageBytes: number): number {
  const most = pageBytes - 35;
  if (payload <= most) return payload;
  const least = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const local = least + ((payload - least) % (pageBytes - 4));
  return local <= most ? local : least;
}

export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}

/** Seven bits a byte, highest first; numbers up to 2^53. */
export function putVarint(out: Uint8Array, at: number, value: number): number {
  const end = at + varintBytes(value);
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    out[i] = (rest % 128) | (i === end - 1 ? 0 : 128);
    rest = Math.floor(rest / 128);
  }
  return end;
}

/** Fills a leaf's header; cells stand from `content` to the page's end, their places after the header. */
export function putLeafHeader(page: Uint8Array, at: number, cells: number, content: number): void {
  page[at] = LEAF;
  put16(page, at + 3, cells);
  put16(page, at + 5, content);
}

export function put16(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 8;
  out[at + 1] = value;
}

export function put32(out: Uint8Array, at: number, value: number): void {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
}

export interface Tree {
  /** Its inner pages, to stand from `firstPage` on. */
  readonly bytes: Uint8Array;
  readonly root: number;
}

/** The tree above leaves, level by level, the root last. One leaf is a tree; of none, an empty leaf. */
export function treeOver(leaves: readonly Leaf[], firstPage: number, pageBytes: number): Tree {
  const pages: Uint8Array[] = [];
  if (leaves.length === 0) {
    const page = new Uint8Array(pageBytes);
    putLeafHeader(page, 0, 0, pageBytes);
    return { bytes: page, root: firstPage };
  }
  let level = leaves;
  while (level.length > 1) {
    const above: Leaf[] = [];
    for (let at = 0; at < level.length; ) {
      const taken = childrenThatFit(level, at, pageBytes);
      const children = level.slice(at, at + taken);
      pages.push(interior(children, pageBytes));
      above.push({ page: firstPage + pages.length - 1, lastRow: children.at(-1)!.lastRow });
      at += taken;
    }
    level = above;
  }
  return { bytes: Buffer.concat(pages), root: level[0]!.page };
}

/** At least two, and never one left over alone. */
function childrenThatFit(level: readonly Leaf[], from: number, pageBytes: number): number {
  let bytes = INTERIOR_HEADER;
  let taken = 0;
  for (const { lastRow } of level.slice(from, from + pageBytes)) {
    bytes += 2 + 4 + varintBytes(lastRow);
    if (bytes > pageBytes) break;
    taken++;
  }
  return level.length - from - taken === 1 ? taken - 1 : taken;
}

/** All children but the last are cells: page and last row; the last is the right-most pointer. */
function interior(children: readonly Leaf[], pageBytes: number): Uint8Array {
  const page = new Uint8Array(pageBytes);
  let content = pageBytes;
  const cells = children.slice(0, -1);
  for (const [i, child] of cells.entries()) {
    content -= 4 + varintBytes(child.lastRow);
    put32(page, content, child.page);
    putVarint(page, content + 4, child.lastRow);
    put16(page, INTERIOR_HEADER + i * 2, content);
  }
  page[0] = INTERIOR;
  put16(page, 3, cells.length);
  put16(page, 5, content);
  put32(page, 8, children.at(-1)!.page);
  return page;
}
