import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, type Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Window } from './batches';
import type { KeyField, KeySegment, SortLayout } from './layout';
import { writeOrdinals } from './ordinals';
import { Staging } from './staging';

/** Turns windows of a partition into key words inside a workspace, by a layout. */
export class KeyEncoder {
  /** Words of all segments. */
  readonly words: number;
  private readonly stagings: readonly Staging[];
  private readonly ranks: readonly Pointer[];
  private readonly ordinals: Pointer;
  private readonly raw: readonly Pointer[];
  private readonly mask: Pointer;
  private staged: (Vector | null)[] = [];

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly table: Table,
    private readonly layout: SortLayout,
    partition: number,
  ) {
    this.words = layout.segments.reduce((sum, segment) => sum + segment.words, 0);
    this.stagings = layout.ranks.map(() => new Staging(memory));
    this.ranks = layout.ranks.map((ranks) => (ranks === null ? 0 : bringRanks(memory, ranks[partition]!)));
    this.ordinals = allocate(memory, BATCH_ROWS * 8);
    this.raw = Array.from({ length: this.words }, () => allocate(memory, BATCH_ROWS * 8));
    this.mask = table.selection === null ? 0 : allocate(memory, bitmapBytes(BATCH_ROWS));
  }

  /** Bitmap of the window's selected rows, in the workspace; 0 = all. */
  select(window: Window): Pointer {
    if (this.table.selection === null) return 0;
    const from = window.start / 8;
    viewsOf(this.memory).u8.set(this.table.selection.bitmap.subarray(from, from + bitmapBytes(window.rows)), this.mask);
    return this.mask;
  }

  /** Writes the selected rows' words, the first `count` of them, one array each to `out`; gives the number of rows. */
  encode(window: Window, bitmap: Pointer, count: number, out: readonly Pointer[]): number {
    this.staged = window.vectors.map(() => null);
    const targets = bitmap === 0 ? out : this.raw;
    let word = 0;
    for (const segment of this.layout.segments) {
      if (word < count) this.encodeSegment(window, segment, targets.slice(word, word + Math.min(segment.words, count - word)));
      word += segment.words;
    }
    if (bitmap === 0) return window.rows;
    const kernels = kernelsOf(this.memory);
    let rows = 0;
    for (let at = 0; at < count; at++) rows = kernels.sortCompact(this.raw[at]!, bitmap, window.rows, out[at]!);
    return rows;
  }

  /** A key's text in the workspace, spelled out. */
  text(window: Window, key: number): Vector {
    return this.stagings[key]!.spell(this.table.memory, window.vectors[key]!);
  }

  private encodeSegment(window: Window, segment: KeySegment, targets: readonly Pointer[]): void {
    const fresh = targets.map(() => true);
    for (const field of segment.fields) {
      const first = field.at >> 6;
      if (first >= targets.length) break;
      const last = Math.min((field.at + field.bits - 1) >> 6, targets.length - 1);
      this.writeOrdinals(window, field);
      for (let word = first; word <= last; word++) {
        this.place(window, field, (word + 1) * 64 - field.at - field.bits, targets[word]!, fresh[word]!);
        fresh[word] = false;
      }
    }
    targets.forEach((target, word) => {
      if (fresh[word]) viewsOf(this.memory).u8.fill(0, target, target + window.rows * 8);
    });
  }

  private writeOrdinals(window: Window, field: KeyField): void {
    const vector = (this.staged[field.key] ??= this.stage(window, field));
    writeOrdinals(kernelsOf(this.memory), vector, field.ordinal, this.ranks[field.key]!, this.ordinals);
  }

  private stage(window: Window, { key }: KeyField): Vector {
    const vector = window.vectors[key]!;
    if (this.ranks[key] === 0) return this.stagings[key]!.spell(this.table.memory, vector);
    return this.stagings[key]!.bring(this.table.memory, vector);
  }

  private place(window: Window, field: KeyField, shift: number, out: Pointer, fresh: boolean): void {
    const validity = this.staged[field.key]!.validity;
    const { offset, negate, nullCode } = field;
    const kernels = kernelsOf(this.memory);
    kernels.sortPlace(this.ordinals, validity, window.rows, offset, negate ? 1 : 0, nullCode, shift, out, fresh ? 1 : 0);
  }
}

function bringRanks(memory: WebAssembly.Memory, ranks: Uint32Array): Pointer {
  const pointer = allocate(memory, ranks.length * 4);
  viewsOf(memory).u32.set(ranks, pointer >>> 2);
  return pointer;
}
