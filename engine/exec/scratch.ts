import { allocate, generationOf, type Pointer, usedBytes } from '../columns/memory';

/**
 * Working room inside partition memories. Several threads may work over one memory at a time and one thread may interleave
 * evaluations, so each evaluation borrows a region that no one else writes, and gives it back for the next one. A region is
 * made of blocks got through `allocate` and kept until the memory is reset; taking moves a mark, `rewind` moves it back. Blocks are as
 * large as a partition's columns at most: there may be thousands of small ones.
 */
const BLOCK_BYTES = 256 * 1024;
const LEAST_BLOCK_BYTES = 16 * 1024;

interface Block {
  readonly start: Pointer;
  readonly bytes: number;
}

export interface Scratch {
  take(bytes: number): Pointer;
  /** Forgets all that was taken since the last `keep` or `rewind`; pages stay. */
  rewind(): void;
  /** What `make` takes outlives `rewind`, until the region is given back. */
  keep<T>(make: () => T): T;
}

class Region implements Scratch {
  readonly generation: number;
  private readonly passing: Lane;
  private readonly lasting: Lane;
  private lane: Lane;

  constructor(memory: WebAssembly.Memory) {
    this.generation = generationOf(memory);
    this.passing = new Lane(memory);
    this.lasting = new Lane(memory);
    this.lane = this.passing;
  }

  take(bytes: number): Pointer {
    return this.lane.take(bytes);
  }

  rewind(): void {
    this.passing.rewind();
  }

  keep<T>(make: () => T): T {
    const before = this.lane;
    this.lane = this.lasting;
    try {
      return make();
    } finally {
      this.lane = before;
    }
  }

  clear(): void {
    this.passing.rewind();
    this.lasting.rewind();
  }
}

/** Blocks used one after the other. */
class Lane {
  private readonly blocks: Block[] = [];
  private block = 0;
  private used = 0;

  constructor(private readonly memory: WebAssembly.Memory) {}

  take(bytes: number): Pointer {
    const size = Math.ceil(bytes / 64) * 64 + 64;
    for (; this.block < this.blocks.length; this.block++, this.used = 0) {
      const block = this.blocks[this.block]!;
      if (this.used + size > block.bytes) continue;
      this.used += size;
      return block.start + this.used - size;
    }
    const length = Math.max(size, LEAST_BLOCK_BYTES, Math.min(BLOCK_BYTES, usedBytes(this.memory)));
    this.blocks.push({ start: allocate(this.memory, length), bytes: length });
    this.used = size;
    return this.blocks[this.block]!.start;
  }

  rewind(): void {
    this.block = 0;
    this.used = 0;
  }
}

const idle = new WeakMap<WebAssembly.Memory, Region[]>();

/** Runs `use` with a region of this memory that is its own until it returns. */
export function withScratch<T>(memory: WebAssembly.Memory, use: (scratch: Scratch) => T): T {
  const region = borrow(memory);
  try {
    return use(region);
  } finally {
    giveBack(memory, region);
  }
}

function borrow(memory: WebAssembly.Memory): Region {
  const regions = idle.get(memory);
  const generation = generationOf(memory);
  for (let region = regions?.pop(); region !== undefined; region = regions?.pop()) {
    if (region.generation === generation) return region;
  }
  return new Region(memory);
}

function giveBack(memory: WebAssembly.Memory, region: Region): void {
  region.clear();
  const regions = idle.get(memory);
  if (regions === undefined) idle.set(memory, [region]);
  else regions.push(region);
}
