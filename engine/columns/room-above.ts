import type { Table } from './column';
import { ALIGN, allocate, giveBackLast, type Pointer, SLACK } from './memory';

/** A table made of another, above its columns in the same memory: for as long as one step runs. */
export interface Passing {
  readonly table: Table;
  /** Frees the room, unless another task has allocated in this memory meanwhile. */
  giveBack(): void;
}

/** Allocations one above the other, freed together. */
export class RoomAbove {
  private start: Pointer = 0;
  private end: Pointer = 0;

  constructor(readonly memory: WebAssembly.Memory) {}

  take(bytes: number): Pointer {
    const pointer = allocate(this.memory, bytes);
    if (pointer !== this.end) this.start = pointer;
    this.end = pointer + Math.ceil((bytes + SLACK) / ALIGN) * ALIGN;
    return pointer;
  }

  giveBack(): void {
    if (this.end > 0) giveBackLast(this.memory, this.start, this.end);
  }
}
