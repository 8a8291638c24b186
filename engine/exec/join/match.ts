import type { JoinHow } from '../../plan/relation';
import type { Keyed } from './keyed';

/** Where a row has no partner. */
export const NOBODY = 0xffffffff;
const CHUNK = 262_144;

/** Rows side by side, by global number, ordered by left row and then by right row; NOBODY orders last. Semi, anti: left alone. */
export interface Pairs {
  readonly left: Uint32Array<SharedArrayBuffer>;
  readonly right: Uint32Array<SharedArrayBuffer>;
}

/** Which pairs of rows satisfy the rest of the condition: a byte each. */
export type Test = (left: Uint32Array, right: Uint32Array) => Uint8Array;

/** Pairs rows of equal ids. Which rows found a partner is known at the end; then those without are put in their places. */
export function matchRows(how: JoinHow, left: Keyed, right: Keyed, keys: number, test: Test | null, tick: () => void): Pairs {
  const partners = partnersOf(right, keys);
  const alone = how === 'semi' || how === 'anti';
  const met = { left: new Uint8Array(left.rows.length), right: new Uint8Array(right.rows.length) };
  const found = new Candidates();
  if (alone && test === null) for (let i = 0; i < left.ids.length; i++) met.left[i] = partners.count(left.ids[i]!) > 0 ? 1 : 0;
  else {
    for (const chunk of chunks(left, partners)) {
      tick();
      const kept = test === null ? null : test(numbersAt(left, chunk.left), numbersAt(right, chunk.right));
      for (let i = 0; i < chunk.left.length; i++) {
        if (kept !== null && kept[i] === 0) continue;
        met.left[chunk.left[i]!] = 1;
        met.right[chunk.right[i]!] = 1;
        if (!alone) found.push(chunk.left[i]!, chunk.right[i]!);
      }
    }
  }
  if (alone) return { left: rowsWhere(left.rows, met.left, how === 'semi' ? 1 : 0), right: shared(0) };
  const lonely = {
    left: how === 'left' || how === 'full' ? placesWhere(met.left, 0) : new Uint32Array(0),
    right: how === 'right' || how === 'full' ? placesWhere(met.right, 0) : new Uint32Array(0),
  };
  return inPlace(found, lonely, left, right);
}

interface Partners {
  /** How many right rows have this id. */
  count(id: number): number;
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
}

/** Right rows by id, ascending. */
function partnersOf({ ids }: Keyed, keys: number): Partners {
  const starts = new Uint32Array(keys + 2);
  for (let i = 0; i < ids.length; i++) starts[ids[i]! + 1]!++;
  starts[1] = 0;
  for (let id = 1; id <= keys; id++) starts[id + 1]! += starts[id]!;
  const next = starts.slice();
  const members = new Uint32Array(starts[keys + 1]!);
  for (let i = 0; i < ids.length; i++) if (ids[i] !== 0) members[next[ids[i]!]!++] = i;
  return { count: (id) => (id === 0 ? 0 : starts[id + 1]! - starts[id]!), starts, members };
}

/** Candidates by place within their sides, in order, a bounded number at a time. */
function* chunks({ ids }: Keyed, { count, starts, members }: Partners): Generator<{ left: Uint32Array; right: Uint32Array }> {
  const left = new Uint32Array(CHUNK);
  const right = new Uint32Array(CHUNK);
  let filled = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    for (let partner = 0, all = count(id); partner < all; partner++) {
      left[filled] = i;
      right[filled++] = members[starts[id]! + partner]!;
      if (filled < CHUNK) continue;
      yield { left, right };
      filled = 0;
    }
  }
  if (filled > 0) yield { left: left.subarray(0, filled), right: right.subarray(0, filled) };
}

/** Pairs of places; doubles when full. */
class Candidates {
  length = 0;
  left = new Uint32Array(1024);
  right = new Uint32Array(1024);

  push(left: number, right: number): void {
    if (this.length === this.left.length) {
      this.left = grown(this.left);
      this.right = grown(this.right);
    }
    this.left[this.length] = left;
    this.right[this.length++] = right;
  }
}

function grown(full: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(full.length * 2);
  next.set(full);
  return next;
}

function inPlace(
  found: Candidates,
  lonely: { readonly left: Uint32Array; readonly right: Uint32Array },
  left: Keyed,
  right: Keyed,
): Pairs {
  const length = found.length + lonely.left.length + lonely.right.length;
  const pairs = { left: shared(length), right: shared(length) };
  let at = 0;
  let next = 0;
  const put = (l: number, r: number): void => {
    pairs.left[at] = l;
    pairs.right[at++] = r;
  };
  for (let i = 0; i < found.length; i++) {
    for (; next < lonely.left.length && lonely.left[next]! < found.left[i]!; next++) put(left.rows[lonely.left[next]!]!, NOBODY);
    put(left.rows[found.left[i]!]!, right.rows[found.right[i]!]!);
  }
  for (; next < lonely.left.length; next++) put(left.rows[lonely.left[next]!]!, NOBODY);
  for (const place of lonely.right) put(NOBODY, right.rows[place]!);
  return pairs;
}

function numbersAt({ rows }: Keyed, places: Uint32Array): Uint32Array {
  return places.map((place) => rows[place]!);
}

function placesWhere(flags: Uint8Array, wanted: number): Uint32Array {
  const places: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] === wanted) places.push(i);
  return Uint32Array.from(places);
}

function rowsWhere(rows: Uint32Array, flags: Uint8Array, wanted: number): Uint32Array<SharedArrayBuffer> {
  const places = placesWhere(flags, wanted);
  const out = shared(places.length);
  for (let i = 0; i < places.length; i++) out[i] = rows[places[i]!]!;
  return out;
}

export function shared(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(length * 4));
}
