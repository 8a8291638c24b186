import { bitAt } from '../../columns/bitmap';
import { createMemory, viewsOf } from '../../columns/memory';
import type { Data } from '../../columns/nested/json';
import { readCode, readEntry, readValue } from '../../columns/read-value';
import { damaged } from './damage';
import type { Dictionaries } from './dictionaries';
import type { NestedTree, Place } from './nested-layout';
import { bufferOf, type Piece, readColumn } from './read-column';

/** The values of a tree, by their number over all pieces. */
type Reader = (row: number) => Data;

/** Reads the leaves as columns of their own, and puts each row's value together from them. */
export function nestedReader(tree: NestedTree, pieces: readonly Piece[], dictionaries: Dictionaries): Reader {
  switch (tree.kind) {
    case 'leaf':
      return leafReader(tree, pieces, dictionaries);
    case 'struct': {
      const isNull = nullsOf(tree.place, pieces);
      const fields = tree.fields.map((field) => nestedReader(field, pieces, dictionaries));
      return (row) => (isNull(row) ? null : fields.map((field) => field(row)));
    }
    case 'fixed': {
      const { count } = tree;
      return listReader(tree.place, pieces, tree.element, dictionaries, (piece) =>
        Float64Array.from({ length: piece.rows + 1 }, (_, row) => row * count),
      );
    }
    case 'list':
      return listReader(tree.place, pieces, tree.element, dictionaries, (piece) => offsetsIn(tree.place, piece, tree.wide));
    case 'map': {
      const entries: NestedTree = { kind: 'struct', place: entriesOf(tree.place), fields: [tree.key, tree.value] };
      return listReader(tree.place, pieces, entries, dictionaries, (piece) => offsetsIn(tree.place, piece, false));
    }
  }
}

function entriesOf({ node, buffer, views }: Place): Place {
  return { node: node + 1, buffer: buffer + 2, views };
}

function leafReader(
  { column }: Extract<NestedTree, { kind: 'leaf' }>,
  pieces: readonly Piece[],
  dictionaries: Dictionaries,
): Reader {
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const memory = createMemory(Math.min(rows * 8, pieces.reduce((sum, { body }) => sum + body.size, 0) * 8));
  const { chunk } = readColumn(column, column.type, pieces, rows, memory, dictionaries);
  const { dictionary, validity } = chunk;
  if (dictionary === null) return (row) => readValue(memory, chunk, row);
  // the dictionary lies with the table's columns, its codes here
  const views = viewsOf(memory);
  return (row) =>
    validity !== 0 && !bitAt(views.u8, validity, row)
      ? null
      : readEntry(dictionaries.memory, dictionary, readCode(views, chunk, row), chunk.type === 'binary');
}

function listReader(
  place: Place,
  pieces: readonly Piece[],
  element: NestedTree,
  dictionaries: Dictionaries,
  offsetsOf: (piece: Piece) => Float64Array,
): Reader {
  const isNull = nullsOf(place, pieces);
  const offsets = pieces.map(offsetsOf);
  const inner = pieces.map(({ body }, i): Piece => {
    const rows = offsets[i]!.at(-1) ?? 0;
    // an item takes at least a bit somewhere, or what it says is not believed
    if (rows > (body.size + 64) * 8) return damaged(`a list claims ${rows} items in ${body.size} bytes`);
    return { body, rows, entries: null };
  });
  const items = nestedReader(element, inner, dictionaries);
  const firstRows = startsOf(pieces);
  const firstItems = startsOf(inner);
  return (row) => {
    if (isNull(row)) return null;
    const piece = pieceAt(firstRows, row);
    const [at, base] = [row - firstRows[piece]!, firstItems[piece]!];
    const [start, end] = [offsets[piece]![at]!, offsets[piece]![at + 1]!];
    return Array.from({ length: end - start }, (_, i) => items(base + start + i));
  };
}

function startsOf(pieces: readonly Piece[]): readonly number[] {
  let next = 0;
  return pieces.map(({ rows }) => {
    next += rows;
    return next - rows;
  });
}

/** The last piece that begins at or before the row; pieces without rows are passed over. */
function pieceAt(starts: readonly number[], row: number): number {
  return starts.findLastIndex((start) => start <= row);
}

function offsetsIn({ buffer, views }: Place, { body, rows }: Piece, wide: boolean): Float64Array {
  const offsets = new Float64Array(rows + 1);
  if (rows === 0) return offsets;
  const bytes = body.bytes(bufferOf(body, buffer + 1, views), (rows + 1) * (wide ? 8 : 4));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let row = 0; row <= rows; row++) {
    offsets[row] = wide ? Number(view.getBigInt64(row * 8, true)) : view.getInt32(row * 4, true);
    if (offsets[row]! < (row === 0 ? 0 : offsets[row - 1]!)) damaged('a list ends before it begins');
  }
  return offsets;
}

function nullsOf({ node, buffer, views }: Place, pieces: readonly Piece[]): (row: number) => boolean {
  const bitmaps = pieces.map(({ body, rows }): Uint8Array | null => {
    const claimed = body.batch.nodes[node] ?? damaged('a record batch lacks nodes of its columns');
    if (claimed.length < rows) damaged(`a nested column has ${claimed.length} of ${rows} rows`);
    const at = bufferOf(body, buffer, views);
    return rows === 0 || claimed.nulls === 0 || !body.has(at) ? null : body.bytes(at, Math.ceil(rows / 8));
  });
  if (bitmaps.every((bitmap) => bitmap === null)) return () => false;
  const starts = startsOf(pieces);
  return (row) => {
    const piece = pieceAt(starts, row);
    const bitmap = bitmaps[piece]!;
    const at = row - starts[piece]!;
    return bitmap !== null && ((bitmap[at >>> 3]! >>> (at & 7)) & 1) === 0;
  };
}
