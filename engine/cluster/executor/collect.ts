/**
 * Frees the shared memories that this thread has let go of. V8 counts shared memories for nothing, so a thread that works in
 * them sees no reason to collect, and a gigabyte stays with the few bytes of its wrapper; every thread that has seen a memory
 * must collect before it is gone. Where the runtime does not lend its collector this does nothing, and memory is freed later.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collector: ((options?: { readonly type: 'minor' }) => void) | null | undefined;

export function collectGarbage(): void {
  if (collector === undefined) collector = borrow();
  collector?.();
}

/** Frees plain buffers that were made a moment ago, of which V8 would let tens of megabytes gather. Takes about a millisecond. */
export function collectYoung(): void {
  if (collector === undefined) collector = borrow();
  collector?.({ type: 'minor' });
}

/**
 * V8 gives each thread up to 32 MB for objects that live shortly; from now on no more than it has, for which they cost a little more. Of all
 * threads of the process, until another is started: each executor says it anew.
 */
export function keepYoungSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * Tells when this thread's heap has grown by more than it may since it was collected. Where memory is little V8 lets too much gather: it has
 * its own idea of what is worth a collection, and does not count what objects hold outside its heap.
 */
export class HeapGrowth {
  private readonly mostBytes: number;
  private collectedBytes = usedBytes();

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  get isMuch(): boolean {
    return this.mostBytes < Number.POSITIVE_INFINITY && usedBytes() - this.collectedBytes > this.mostBytes;
  }

  /** The heap was just collected. */
  reset(): void {
    this.collectedBytes = usedBytes();
  }
}

function usedBytes(): number {
  return getHeapStatistics().used_heap_size;
}

function borrow(): ((options?: { readonly type: 'minor' }) => void) | null {
  try {
    setFlagsFromString('--expose-gc');
    return runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
  } catch {
    return null;
  }
}
