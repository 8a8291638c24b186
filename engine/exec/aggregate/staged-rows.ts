import { bitmapBytes } from '../../columns/bitmap';
import { plainStorage } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import type { TypeName } from '../../plan/schema';
import type { ScatteredPiece } from './aggregate-scatter';
import type { GroupTable } from './group-table';

/** So many rows are staged at a time: they and the groups that they meet share a processor's second cache. */
export const STAGED_ROWS = 16_384;

/** Goes through all rows, part by part: `begin` before each part, and `flush` when no more rows can be staged or there are no more. */
export function eachPart(pieces: readonly ScatteredPiece[], rows: StagedRows, flush: () => void, begin: () => void): void {
  const flushed = (): void => {
    flush();
    rows.count = 0;
  };
  const parts = pieces[0]?.parts ?? 0;
  for (let part = 0; part < parts; part++) {
    begin();
    for (const piece of pieces) takePart(piece, part, rows, flushed);
    if (rows.count > 0) flushed();
  }
}

/** What the batches of a piece have of a part. */
function takePart(piece: ScatteredPiece, part: number, rows: StagedRows, flush: () => void): void {
  const { u32, u8 } = viewsOf(piece.memory);
  for (let batch = 0; batch < piece.batches; batch++) {
    const bounds = (piece.starts >>> 2) + batch * (piece.allParts + 1) + piece.firstPart + part;
    const end = u32[bounds + 1]!;
    for (let at = u32[bounds]!; at < end; ) {
      at += rows.take(piece, u8, at, end);
      if (rows.count === STAGED_ROWS) flush();
    }
  }
}

interface StagedArgument {
  readonly type: TypeName;
  readonly values: Pointer;
  /** 0 = no piece has nulls. */
  readonly present: Pointer;
  readonly validity: Pointer;
}

/** Rows of one part on their way into the groups, as many as a batch holds, in the workspace. */
export class StagedRows {
  count = 0;
  private readonly words: readonly Pointer[];
  private readonly args: readonly StagedArgument[];

  constructor(
    private readonly memory: WebAssembly.Memory,
    groups: GroupTable,
    exprs: readonly Bound[],
    pieces: readonly ScatteredPiece[],
  ) {
    this.words = groups.wordsFor;
    this.args = exprs.map(({ type }, i) => ({
      type,
      values: allocate(memory, STAGED_ROWS * 16),
      present: pieces.some((piece) => piece.args[i]!.present !== 0) ? allocate(memory, STAGED_ROWS) : 0,
      validity: allocate(memory, bitmapBytes(STAGED_ROWS)),
    }));
  }

  /** Takes what fits of a piece's rows `from` to `end`, and says how many. */
  take(piece: ScatteredPiece, source: Uint8Array, from: number, end: number): number {
    const { count } = this;
    const rows = Math.min(end - from, STAGED_ROWS - count);
    const target = viewsOf(this.memory).u8;
    const copy = (array: Pointer, width: number, to: Pointer): void => {
      const start = array + from * width;
      target.set(source.subarray(start, start + rows * width), to + count * width);
    };
    for (let word = 0; word < this.words.length; word++) copy(piece.words[word]!, 8, this.words[word]!);
    for (let i = 0; i < this.args.length; i++) {
      const [{ values, width, present }, own] = [piece.args[i]!, this.args[i]!];
      copy(values, width, own.values);
      if (own.present === 0) continue;
      if (present === 0) target.fill(1, own.present + count, own.present + count + rows);
      else copy(present, 1, own.present);
    }
    this.count += rows;
    return rows;
  }

  hasNulls(arg: number): boolean {
    return this.args[arg]!.present !== 0;
  }

  /** The arguments of the rows that were taken. */
  vectors(): readonly Vector[] {
    return this.args.map((arg) => this.vectorOf(arg));
  }

  private vectorOf({ type, values, present, validity }: StagedArgument): Vector {
    if (present !== 0) kernelsOf(this.memory).groupBits(present, this.count, validity);
    const storage = plainStorage(type);
    return { type, storage, rows: this.count, values, bytes: 0, validity: present === 0 ? 0 : validity, dictionary: null };
  }
}
