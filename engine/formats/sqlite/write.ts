import type { Table } from '../../columns/column';
import { fail } from '../../errors';
import type { Schema } from '../../plan/schema';
import type { EncodedChunk, FormatWriter, WrittenChunk } from '../format';
import { text } from '../option';
import { quotedName, SQLITE_MAGIC } from './database';
import { type Leaf, localBytes, PAGE_HEADER, put16, put32, putLeafHeader, putVarint, treeOver, varintBytes } from './file-pages';
import { cellWriterOf, declaredAs, NULL, serialBytes } from './write-cells';

const writeOptions = { table: text('Table', 'Name of the table', 'data') };

/** What a chunk says of its pages, counted from its first. */
interface ChunkDetail {
  readonly pageBytes: number;
  readonly leaves: readonly Leaf[];
  /** Places of page numbers in the chunk's bytes. */
  readonly pointers: readonly number[];
}

const DATABASE_HEADER = 100;
const MOST_COLUMNS = 2000;

/** One table of a database: its pages in the order of the rows, the tree above them, and the first page, which names the root, last. */
export const write: FormatWriter<typeof writeOptions> = {
  options: writeOptions,
  chunkRows: () => 65_536,
  sheetRows: Number.POSITIVE_INFINITY,
  begin: (schema, { table }) => new Uint8Array(pageBytesFor(schema, table)),
  encode: (rows, { table }, firstRow = 0) => new Leaves(rows, pageBytesFor(rows.schema, table), firstRow).run(),
  place(bytes, detail, offset) {
    const { pageBytes, pointers } = detail as ChunkDetail;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const before = offset / pageBytes;
    for (const at of pointers) if (view.getUint32(at) !== 0) view.setUint32(at, view.getUint32(at) + before);
  },
  finish: (schema, { table }, chunks) => treeOf(pageBytesFor(schema, table), chunks).bytes,
  head: (schema, { table }, chunks) => firstPage(schema, table, chunks),
};

function treeOf(pageBytes: number, chunks: readonly WrittenChunk[]) {
  const leaves = chunks.flatMap(({ offset, detail }) =>
    (detail as ChunkDetail).leaves.map(({ page, lastRow }) => ({ page: page + offset / pageBytes, lastRow })),
  );
  const end = chunks.reduce((sum, chunk) => sum + chunk.byteLength, pageBytes);
  return treeOver(leaves, end / pageBytes + 1, pageBytes);
}

function definition(schema: Schema, table: string): string {
  return `CREATE TABLE ${quotedName(table)} (${schema.map(({ name, type }) => `${quotedName(name)} ${declaredAs(type)}`).join(', ')})`;
}

/** The definition stands on the first page, beside the header: many columns ask for larger pages. */
function pageBytesFor(schema: Schema, table: string): number {
  if (schema.length > MOST_COLUMNS)
    fail('UNSUPPORTED', `sqlite: ${schema.length} columns, and SQLite takes ${MOST_COLUMNS}; choose fewer columns`);
  if (table === '' || /^sqlite_/i.test(table))
    fail('UNKNOWN_OPTION', `sqlite: a table cannot be called "${table}"; choose another name`);
  const needed = Buffer.byteLength(definition(schema, table)) + 3 * Buffer.byteLength(table) + 300;
  for (let bytes = 4096; bytes <= 65_536; bytes *= 2) if (needed <= bytes) return bytes;
  return fail('UNSUPPORTED', 'sqlite: the names of the columns together are too long for a database; choose fewer columns');
}

function firstPage(schema: Schema, table: string, chunks: readonly WrittenChunk[]): Uint8Array {
  const pageBytes = pageBytesFor(schema, table);
  const tree = treeOf(pageBytes, chunks);
  const pages = (chunks.reduce((sum, chunk) => sum + chunk.byteLength, pageBytes) + tree.bytes.length) / pageBytes;
  const page = new Uint8Array(pageBytes);
  page.set(SQLITE_MAGIC);
  put16(page, 16, pageBytes === 65_536 ? 1 : pageBytes);
  page.set([1, 1, 0, 64, 32, 32], 18);
  put32(page, 24, 1);
  put32(page, 28, pages);
  put32(page, 40, 1);
  put32(page, 44, 4);
  put32(page, 56, 1);
  put32(page, 92, 1);
  put32(page, 96, SQLITE_VERSION);
  const record = schemaRecord(table, tree.root, definition(schema, table));
  const content = pageBytes - record.length;
  page.set(record, content);
  putLeafHeader(page, DATABASE_HEADER, 1, content);
  put16(page, DATABASE_HEADER + PAGE_HEADER, content);
  return page;
}

/** The version whose file format this is. */
const SQLITE_VERSION = 3_046_000;

/** The one row of sqlite_schema: type, name, table, root page, definition. */
function schemaRecord(table: string, root: number, sql: string): Uint8Array {
  const [kind, name, text] = ['table', table, sql].map((each) => Buffer.from(each)) as [Buffer, Buffer, Buffer];
  const types = [kind.length * 2 + 13, name.length * 2 + 13, name.length * 2 + 13, 4, text.length * 2 + 13];
  const headerBytes = types.reduce((sum, type) => sum + varintBytes(type), 1);
  const payload = headerBytes + kind.length + 2 * name.length + 4 + text.length;
  const cell = new Uint8Array(varintBytes(payload) + 1 + payload);
  let at = putVarint(cell, 0, payload);
  at = putVarint(cell, at, 1);
  at = putVarint(cell, at, headerBytes);
  for (const type of types) at = putVarint(cell, at, type);
  for (const bytes of [kind, name, name]) {
    cell.set(bytes, at);
    at += bytes.length;
  }
  put32(cell, at, root);
  cell.set(text, at + 4);
  return cell;
}

/** Rows to leaf pages. A record that is longer than a page leaves its rest in a chain of pages right after its leaf. */
class Leaves {
  private readonly writers;
  private readonly types: Int32Array;
  private readonly leaves: Leaf[] = [];
  private readonly pointers: number[] = [];
  private bytes: Uint8Array<SharedArrayBuffer>;
  private pages = 0;
  private record = new Uint8Array(4096);
  /** Where the open leaf begins, its cells, and where their content begins. */
  private leaf = -1;
  private cells = 0;
  private content = 0;
  /** Chains of the open leaf, to stand behind it: where their first page's number goes, and their bytes. */
  private chains: { readonly at: number; readonly rest: Uint8Array }[] = [];

  constructor(
    private readonly table: Table,
    private readonly pageBytes: number,
    private readonly firstRow: number,
  ) {
    this.writers = table.columns.map((column) => cellWriterOf(table, column));
    this.types = new Int32Array(table.columns.length);
    this.bytes = new Uint8Array(new SharedArrayBuffer(Math.max(1, Math.ceil(table.rows / 32)) * pageBytes));
  }

  run(): EncodedChunk {
    const { rows } = this.table;
    for (let row = 0; row < rows; row++) this.add(this.firstRow + row + 1, this.encode(row));
    this.close(this.firstRow + rows);
    const detail: ChunkDetail = { pageBytes: this.pageBytes, leaves: this.leaves, pointers: this.pointers };
    return { bytes: this.bytes.subarray(0, this.pages * this.pageBytes), detail };
  }

  /** The record of a row in `record`; its length. */
  private encode(row: number): number {
    const { types, writers } = this;
    let headerBytes = 0;
    let bodyBytes = 0;
    for (let i = 0; i < writers.length; i++) {
      const type = writers[i]!.type(row);
      types[i] = type;
      headerBytes += type < 128 ? 1 : varintBytes(type);
      bodyBytes += serialBytes(type);
    }
    const headerSize = headerBytes + (headerBytes + 1 < 128 ? 1 : 2);
    if (headerSize + bodyBytes > this.record.length) this.record = new Uint8Array((headerSize + bodyBytes) * 2);
    const { record } = this;
    let at = putVarint(record, 0, headerSize);
    for (const type of types) {
      if (type < 128) record[at++] = type;
      else at = putVarint(record, at, type);
    }
    for (let i = 0; i < writers.length; i++) if (types[i] !== NULL) at = writers[i]!.put(row, types[i]!, record, at);
    return at;
  }

  private add(rowid: number, payload: number): void {
    const { pageBytes } = this;
    const local = localBytes(payload, pageBytes);
    const cellBytes = varintBytes(payload) + varintBytes(rowid) + local + (local < payload ? 4 : 0);
    const used = PAGE_HEADER + (this.cells + 1) * 2;
    if (this.leaf < 0) this.open();
    else if (this.content - cellBytes < this.leaf + used) {
      this.close(rowid - 1);
      this.open();
    }
    this.content -= cellBytes;
    let at = putVarint(this.bytes, this.content, payload);
    at = putVarint(this.bytes, at, rowid);
    this.bytes.set(this.record.subarray(0, local), at);
    if (local < payload) this.chains.push({ at: at + local, rest: this.record.slice(local, payload) });
    put16(this.bytes, this.leaf + PAGE_HEADER + this.cells * 2, this.content - this.leaf);
    this.cells++;
  }

  private open(): void {
    this.leaf = this.newPage() * this.pageBytes;
    this.cells = 0;
    this.content = this.leaf + this.pageBytes;
  }

  private close(lastRow: number): void {
    if (this.leaf < 0) return;
    putLeafHeader(this.bytes, this.leaf, this.cells, this.content - this.leaf);
    this.leaves.push({ page: this.leaf / this.pageBytes + 1, lastRow });
    for (const { at, rest } of this.chains) this.chain(at, rest);
    this.chains = [];
    this.leaf = -1;
  }

  /** Each page of a chain begins with the number of the next, 0 on the last. */
  private chain(pointer: number, rest: Uint8Array): void {
    const room = this.pageBytes - 4;
    let at = pointer;
    for (let from = 0; from < rest.length; from += room) {
      const page = this.newPage();
      put32(this.bytes, at, page + 1);
      this.pointers.push(at);
      at = page * this.pageBytes;
      this.bytes.set(rest.subarray(from, from + room), at + 4);
    }
  }

  private newPage(): number {
    const end = (this.pages + 1) * this.pageBytes;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(new SharedArrayBuffer(Math.max(end, this.bytes.length * 2)));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    return this.pages++;
  }
}
