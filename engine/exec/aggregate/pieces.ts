/**
 * What an aggregation shuffles. A piece is a window on arrays in one shared memory per map task, groups in order of first appearance:
 *   keys      halves: first row's global number, then per key 1 or 0 = null; words: ordinals of the keys that are not text; texts
 *   states    what each call's state publishes per group
 *   entries   what some states hold beside (the pairs of count_distinct), null for the others
 */

import type { Span } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { Dealer } from '../sort/dealer';
import { joinTexts } from '../sort/join-texts';
import { allocateCleared, copyBytes } from '../sort/workspace';
import type { StateArrays, StateEntries } from './state';

export interface GroupPiece {
  readonly memory: WebAssembly.Memory;
  readonly groups: number;
  readonly keys: StateArrays;
  readonly states: readonly StateArrays[];
  readonly entries: readonly (StateEntries | null)[];
}

/** All groups of a map task, in its workspace. */
export type Groups = Omit<GroupPiece, 'memory'>;

/** Deals groups out to `partitions` by their hashes (u64) and moves them to a memory of their own. */
export function publishPieces(
  memory: WebAssembly.Memory,
  groups: Groups,
  hashes: Pointer,
  partitions: number,
  context: TaskContext,
): GroupPiece[] {
  context.checkCancelled();
  const dealt = partitions === 1 ? whole(groups) : deal(memory, groups, hashes, partitions);
  context.checkCancelled();
  const out = context.memory(0);
  const keys = moveArrays(memory, dealt.keys, groups.groups, out);
  const states = dealt.states.map((state) => moveArrays(memory, state, groups.groups, out));
  const entries = dealt.entries.map((each) => each && { ...each, ...moveArrays(memory, each, each.rows, out) });
  return Array.from({ length: partitions }, (_, part) => {
    const start = dealt.starts[part]!;
    return {
      memory: out,
      groups: dealt.starts[part + 1]! - start,
      keys: windowOf(keys, start),
      states: states.map((state) => windowOf(state, start)),
      entries: entries.map((each) => each && entriesWindow(each, part)),
    };
  });
}

interface Dealt {
  readonly starts: readonly number[];
  readonly keys: StateArrays;
  readonly states: readonly StateArrays[];
  readonly entries: readonly (DealtEntries | null)[];
}

interface DealtEntries extends StateEntries {
  readonly starts: readonly number[];
}

function whole(groups: Groups): Dealt {
  return {
    ...groups,
    starts: [0, groups.groups],
    entries: groups.entries.map((each) => each && { ...each, starts: [0, each.rows] }),
  };
}

function deal(memory: WebAssembly.Memory, groups: Groups, hashes: Pointer, partitions: number): Dealt {
  const parts = allocate(memory, groups.groups * 2);
  const counts = allocateCleared(memory, partitions * 4);
  kernelsOf(memory).groupParts(hashes, groups.groups, partitions, parts, counts);
  const dealer = new Dealer(memory, parts, groups.groups, counts, partitions);
  const places = placesOf(memory, parts, groups.groups, dealer.starts);
  return {
    starts: dealer.starts,
    keys: dealArrays(dealer, groups.keys),
    states: groups.states.map((state) => dealArrays(dealer, state)),
    entries: groups.entries.map((each) => each && dealEntries(memory, each, parts, places, partitions)),
  };
}

/** Where within its part each group comes to stand, u32. */
function placesOf(memory: WebAssembly.Memory, parts: Pointer, groups: number, starts: readonly number[]): Pointer {
  const places = allocate(memory, groups * 4);
  const { u16, u32 } = viewsOf(memory);
  const next = new Uint32Array(starts.length);
  for (let group = 0; group < groups; group++) u32[(places >>> 2) + group] = next[u16[(parts >>> 1) + group]!]!++;
  return places;
}

/** Entries follow their groups, which they then name by their place within the part. */
function dealEntries(
  memory: WebAssembly.Memory,
  entries: StateEntries,
  groupParts: Pointer,
  places: Pointer,
  partitions: number,
): DealtEntries {
  const parts = allocate(memory, entries.rows * 2);
  const counts = allocateCleared(memory, partitions * 4);
  const named = allocate(memory, entries.rows * 4);
  const { u16, u32 } = viewsOf(memory);
  const groups = entries.halves[0]! >>> 2;
  for (let entry = 0; entry < entries.rows; entry++) {
    const group = u32[groups + entry]!;
    const part = u16[(groupParts >>> 1) + group]!;
    u16[(parts >>> 1) + entry] = part;
    u32[(counts >>> 2) + part]!++;
    u32[(named >>> 2) + entry] = u32[(places >>> 2) + group]!;
  }
  const dealer = new Dealer(memory, parts, entries.rows, counts, partitions);
  return {
    rows: entries.rows,
    starts: dealer.starts,
    ...dealArrays(dealer, { ...entries, halves: [named, ...entries.halves.slice(1)] }),
  };
}

function dealArrays(dealer: Dealer, { halves, words, texts }: StateArrays): StateArrays {
  return {
    halves: halves.map((pointer) => dealer.halves(pointer)),
    words: words.map((pointer) => dealer.words(pointer)),
    texts: texts.map(({ offsets, bytes }) => dealer.texts(offsets, bytes)),
  };
}

function moveArrays(
  from: WebAssembly.Memory,
  { halves, words, texts }: StateArrays,
  rows: number,
  to: WebAssembly.Memory,
): StateArrays {
  const move = (pointer: Pointer, bytes: number): Pointer => {
    const target = allocate(to, bytes);
    copyBytes(from, pointer, bytes, to, target);
    return target;
  };
  return {
    halves: halves.map((pointer) => move(pointer, rows * 4)),
    words: words.map((pointer) => move(pointer, rows * 8)),
    texts: texts.map(({ offsets, bytes }) => ({
      offsets: move(offsets, (rows + 1) * 4),
      bytes: move(bytes, viewsOf(from).u32[(offsets >>> 2) + rows]!),
    })),
  };
}

function windowOf({ halves, words, texts }: StateArrays, start: number): StateArrays {
  return {
    halves: halves.map((pointer) => pointer + start * 4),
    words: words.map((pointer) => pointer + start * 8),
    texts: texts.map(({ offsets, bytes }) => ({ offsets: offsets + start * 4, bytes })),
  };
}

function entriesWindow(entries: DealtEntries, part: number): StateEntries {
  const start = entries.starts[part]!;
  return { rows: entries.starts[part + 1]! - start, ...windowOf(entries, start) };
}

/** The parts of its memory that a piece reads. */
export function spansOf({ memory, groups, keys, states, entries }: GroupPiece): readonly Span[] {
  const { u32 } = viewsOf(memory);
  const beside = entries.flatMap((each) => (each === null ? [] : arraySpans(each, each.rows, u32)));
  return [keys, ...states].flatMap((arrays) => arraySpans(arrays, groups, u32)).concat(beside);
}

function arraySpans({ halves, words, texts }: StateArrays, rows: number, u32: Uint32Array): readonly Span[] {
  return [
    ...halves.map((from) => ({ from, bytes: rows * 4 })),
    ...words.map((from) => ({ from, bytes: rows * 8 })),
    ...texts.flatMap(({ offsets, bytes }) => {
      const start = u32[offsets >>> 2]!;
      return [
        { from: offsets, bytes: (rows + 1) * 4 },
        { from: bytes + start, bytes: u32[(offsets >>> 2) + rows]! - start },
      ];
    }),
  ];
}

/** Arrays of several pieces, one after the other, in a workspace. */
export function joinArrays(
  memory: WebAssembly.Memory,
  pieces: readonly { readonly memory: WebAssembly.Memory; readonly rows: number; readonly arrays: StateArrays }[],
): StateArrays {
  const [shape] = pieces;
  if (shape === undefined) return { halves: [], words: [], texts: [] };
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const join = (width: number, pointerOf: (arrays: StateArrays) => Pointer): Pointer => {
    const pointer = allocate(memory, rows * width);
    let at = pointer;
    for (const piece of pieces) {
      copyBytes(piece.memory, pointerOf(piece.arrays), piece.rows * width, memory, at);
      at += piece.rows * width;
    }
    return pointer;
  };
  return {
    halves: shape.arrays.halves.map((_, i) => join(4, (arrays) => arrays.halves[i]!)),
    words: shape.arrays.words.map((_, i) => join(8, (arrays) => arrays.words[i]!)),
    texts: shape.arrays.texts.map((_, i) =>
      joinTexts(
        memory,
        pieces.map((piece) => ({ memory: piece.memory, rows: piece.rows, text: piece.arrays.texts[i]! })),
      ),
    ),
  };
}
