import type { Room } from './build-column';
import { hashBytes, hashWords, SLOT_BYTES } from './kernels/set-kernels';
import type { Pointer } from './memory';

/** A set prepared for the membership kernels (layout there), at most half full. */
export interface HashSet {
  readonly slots: Pointer;
  readonly mask: number;
}

export function wordSet(storage: 'i32' | 'i64' | 'f64', values: readonly (number | bigint)[], room: Room): HashSet {
  const set = emptySet(values.length, room);
  const { u32 } = room.views();
  for (const value of values) {
    const [low, high] = wordsOf(storage, value);
    const at = freeSlot(u32, set, hashWords(low, high), 2, (slot) => u32[slot] === low && u32[slot + 1] === high);
    u32.set([low, high, 1, 0], at);
  }
  return set;
}

export function textSet(texts: readonly Uint8Array[], room: Room): HashSet {
  const set = emptySet(texts.length, room);
  const bytes = room.take(texts.reduce((sum, text) => sum + text.length, 0));
  const { u8, u32 } = room.views();
  let at = bytes;
  for (const text of texts) {
    u8.set(text, at);
    const hash = hashBytes(u8, at, at + text.length);
    u32.set(
      [at, text.length, hash, 1],
      freeSlot(u32, set, hash, 3, () => false),
    );
    at += text.length;
  }
  return set;
}

function emptySet(count: number, room: Room): HashSet {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, count * 2)));
  const slots = room.take(size * SLOT_BYTES);
  room.views().u8.fill(0, slots, slots + size * SLOT_BYTES);
  return { slots, mask: size - 1 };
}

/** Index into u32 of the slot to write: a free one, or the one that holds the same already. */
function freeSlot(
  u32: Uint32Array,
  { slots, mask }: HashSet,
  hash: number,
  used: number,
  isSame: (slot: number) => boolean,
): number {
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = (slots >>> 2) + slot * 4;
    if (u32[at + used] === 0 || isSame(at)) return at;
  }
}

function wordsOf(storage: 'i32' | 'i64' | 'f64', value: number | bigint): readonly [low: number, high: number] {
  if (storage === 'i32') return [(value as number) >>> 0, 0];
  const words = new Uint32Array(2);
  if (storage === 'i64') new BigInt64Array(words.buffer)[0] = value as bigint;
  else if (value !== 0) new Float64Array(words.buffer)[0] = value as number;
  return storage === 'f64' && Number.isNaN(value) ? [0, 0x7ff80000] : [words[0]!, words[1]!];
}
