import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer } from '../../columns/memory';

/** An array by group id in a workspace; zeros where nothing was written. Growing moves it: take `pointer` anew after `cover`. */
export class Slots {
  pointer: Pointer = 0;
  private room = 0;

  constructor(
    private readonly memory: WebAssembly.Memory,
    readonly width: number,
  ) {}

  /** Makes room for ids 0 to `last`. */
  cover(last: number): Pointer {
    if (last < this.room) return this.pointer;
    const room = Math.max(64, last + 1, this.room * 2);
    const pointer = allocate(this.memory, room * this.width);
    const used = this.room * this.width;
    const kernels = kernelsOf(this.memory);
    kernels.sortMove(this.pointer, used, pointer);
    kernels.sortClear(pointer + used, room * this.width - used);
    this.pointer = pointer;
    this.room = room;
    return pointer;
  }

  /** Where group 1 is. */
  get first(): Pointer {
    return this.pointer + this.width;
  }
}
