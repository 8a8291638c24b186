import type { TakeRoom } from '../format';

const KEPT_BYTES = 2 ** 26;

let kept = Buffer.alloc(0);

/** Bytes that grow at their end, in a buffer that the thread keeps: fresh memory costs more than writing into it. One at a time. */
export class KeptBytes {
  length = 0;

  append(bytes: Uint8Array): void {
    const end = this.length + bytes.length;
    if (end > kept.length) this.grow(end);
    kept.set(bytes, this.length);
    this.length = end;
  }

  /** All of them, in this room. */
  moved(room: TakeRoom): Uint8Array {
    const bytes = room(this.length).subarray(0, this.length);
    bytes.set(kept.subarray(0, this.length));
    if (kept.length > KEPT_BYTES) kept = Buffer.alloc(0);
    return bytes;
  }

  private grow(end: number): void {
    const larger = Buffer.allocUnsafeSlow(end * 2);
    larger.set(kept.subarray(0, this.length));
    kept = larger;
  }
}
