import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { allocateCleared } from './workspace';

/** Deals arrays of rows out to parts (u16 `parts`, one per row): each part contiguous, in input order. All in one workspace. */
export class Dealer {
  /** First row of each part, and all rows at the end. */
  readonly starts: readonly number[];
  private readonly next: Pointer;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly parts: Pointer,
    private readonly rows: number,
    counts: Pointer,
    private readonly partCount: number,
  ) {
    this.starts = this.running(counts);
    this.next = allocate(memory, partCount * 4);
  }

  words(from: Pointer): Pointer {
    const to = allocate(this.memory, this.rows * 8);
    kernelsOf(this.memory).sortScatter64(from, this.parts, this.rows, this.reset(this.next, this.starts), to);
    return to;
  }

  halves(from: Pointer): Pointer {
    const to = allocate(this.memory, this.rows * 4);
    kernelsOf(this.memory).sortScatter32(from, this.parts, this.rows, this.reset(this.next, this.starts), to);
    return to;
  }

  texts(offsets: Pointer, bytes: Pointer): { readonly offsets: Pointer; readonly bytes: Pointer; readonly length: number } {
    const kernels = kernelsOf(this.memory);
    const sizes = allocateCleared(this.memory, this.partCount * 4);
    kernels.sortTextSizes(offsets, this.parts, this.rows, sizes);
    const firsts = this.running(sizes);
    const length = firsts.at(-1)!;
    const nextByte = this.reset(allocate(this.memory, this.partCount * 4), firsts);
    const to = { offsets: allocate(this.memory, this.rows * 4 + 4), bytes: allocate(this.memory, length), length };
    kernels.sortScatterText(
      offsets,
      bytes,
      this.parts,
      this.rows,
      this.reset(this.next, this.starts),
      nextByte,
      to.offsets,
      to.bytes,
    );
    viewsOf(this.memory).u32[(to.offsets >>> 2) + this.rows] = length;
    return to;
  }

  private reset(pointer: Pointer, values: readonly number[]): Pointer {
    viewsOf(this.memory).u32.set(values.slice(0, this.partCount), pointer >>> 2);
    return pointer;
  }

  /** [0, a, a + b, …] of the u32 at `counts`. */
  private running(counts: Pointer): number[] {
    const starts = [0];
    for (const count of viewsOf(this.memory).u32.subarray(counts >>> 2, (counts >>> 2) + this.partCount))
      starts.push(starts.at(-1)! + count);
    return starts;
  }
}
