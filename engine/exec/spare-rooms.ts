/** Rooms of many sizes are alike enough to serve one another. */
const GRAIN = 2 ** 18;

/** Room for a chunk's bytes: where those of an earlier one were, as long as there is any, since fresh memory costs more than writing into it. */
export class SpareRooms {
  private readonly spare: SharedArrayBuffer[];

  constructor(spare: readonly SharedArrayBuffer[]) {
    this.spare = [...spare].sort((a, b) => a.byteLength - b.byteLength);
  }

  /** At least so many bytes, of any content, in memory that can cross threads without a copy. */
  take(bytes: number): Uint8Array<SharedArrayBuffer> {
    const place = this.spare.findIndex(({ byteLength }) => byteLength >= bytes);
    const [found] = place < 0 ? [] : this.spare.splice(place, 1);
    return new Uint8Array(found ?? new SharedArrayBuffer(bytes < GRAIN ? bytes : Math.ceil(bytes / GRAIN) * GRAIN));
  }
}
