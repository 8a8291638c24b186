import { kernelsOf } from '../../columns/kernels/load';
import { type Pointer, viewsOf } from '../../columns/memory';
import { allocateCleared, GrowingBytes } from '../sort/workspace';
import { Slots } from './slots';

const FIRST_SLOTS = 1024;
/** Texts that are numbered in some milliseconds; a multiple of 64, where bitmaps may be cut. */
const AT_ONCE = 16_384;

/** Numbers distinct texts from 0, in order of first appearance. */
export class TextNumbers {
  count = 0;
  private slots = FIRST_SLOTS;
  private table: Pointer;
  private readonly hashes: Slots;
  private readonly starts: Slots;
  private readonly heap: GrowingBytes;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.table = allocateCleared(memory, FIRST_SLOTS * 4);
    this.hashes = new Slots(memory, 4);
    this.starts = new Slots(memory, 4);
    this.heap = new GrowingBytes(memory);
    this.starts.cover(1);
  }

  /** As `number`, for any number of texts: looks between batches of them whether the task was cancelled. */
  numberAll(offsets: Pointer, bytes: Pointer, validity: Pointer, rows: number, out: Pointer, check: () => void): void {
    for (let start = 0; start < rows; start += AT_ONCE) {
      check();
      const here = Math.min(AT_ONCE, rows - start);
      this.number(offsets + start * 4, bytes, validity === 0 ? 0 : validity + start / 8, here, out + start * 8);
    }
  }

  /** Writes the number of each of these texts of this memory to `out`, as u64 ordinals. */
  number(offsets: Pointer, bytes: Pointer, validity: Pointer, rows: number, out: Pointer): void {
    const { u32 } = viewsOf(this.memory);
    const length = u32[(offsets >>> 2) + rows]! - u32[offsets >>> 2]!;
    this.makeRoom(this.count + rows);
    this.heap.reserve(length);
    const { table, hashes, starts, heap } = this;
    const kernels = kernelsOf(this.memory);
    this.count =
      kernels.groupIntern(
        offsets,
        bytes,
        validity,
        rows,
        table,
        this.slots - 1,
        hashes.pointer,
        starts.pointer,
        heap.pointer,
        this.count,
        out,
      ) >>> 0;
    this.heap.used = viewsOf(this.memory).u32[(starts.pointer >>> 2) + this.count]!;
  }

  /** The texts by number: offsets (count + 1) and bytes. */
  get texts(): { readonly offsets: Pointer; readonly bytes: Pointer } {
    return { offsets: this.starts.pointer, bytes: this.heap.pointer };
  }

  /** u32 hashes by number. */
  get hashPointer(): Pointer {
    return this.hashes.cover(0);
  }

  private makeRoom(texts: number): void {
    this.hashes.cover(texts);
    this.starts.cover(texts + 1);
    if (texts * 2 <= this.slots) return;
    while (this.slots < texts * 2) this.slots *= 2;
    this.table = allocateCleared(this.memory, this.slots * 4);
    kernelsOf(this.memory).groupInternRehash(this.hashes.pointer, this.count, this.table, this.slots - 1);
  }
}
