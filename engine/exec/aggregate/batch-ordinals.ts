import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Ordinal } from '../sort/layout';
import { writeOrdinals } from '../sort/ordinals';
import { takenOf } from './states-number';

/** The least and the greatest ordinal of some rows, and how many rows they are. */
export interface BatchRange {
  readonly least: bigint;
  readonly greatest: bigint;
  readonly present: number;
}

/** What several calls want to know of one argument in one batch, found once: its ordinals, and their range. */
export class BatchOrdinals {
  private room: Pointer = 0;
  private of: Vector | null = null;
  private rangeOf: Vector | null = null;
  private found: BatchRange = { least: 0n, greatest: 0n, present: 0 };
  private readonly mask: Pointer;
  private readonly bounds: Pointer;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.mask = allocate(memory, bitmapBytes(BATCH_ROWS));
    this.bounds = allocate(memory, 16);
  }

  /** One word per row; good until another argument is asked for. */
  words(arg: Vector, ordinal: Ordinal): Pointer {
    if (this.room === 0) this.room = allocate(this.memory, BATCH_ROWS * 8);
    if (this.of !== arg) writeOrdinals(kernelsOf(this.memory), arg, ordinal, 0, this.room);
    this.of = arg;
    return this.room;
  }

  /** Of the rows that are selected (0 = all) and not null. */
  range(arg: Vector, ordinal: Ordinal, selected: Pointer): BatchRange {
    if (this.rangeOf === arg) return this.found;
    const words = this.words(arg, ordinal);
    const taken = takenOf(this.memory, selected, [arg], arg.rows, this.mask);
    const at = this.bounds >>> 3;
    viewsOf(this.memory).i64.set([-1n, 0n], at);
    const present = arg.rows - (kernelsOf(this.memory).sortRange(words, taken, arg.rows, this.bounds) >>> 0);
    const { i64 } = viewsOf(this.memory);
    this.found = { least: BigInt.asUintN(64, i64[at]!), greatest: BigInt.asUintN(64, i64[at + 1]!), present };
    this.rangeOf = arg;
    return this.found;
  }
}
