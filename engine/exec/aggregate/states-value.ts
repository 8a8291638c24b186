import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS } from '../../columns/column';
import { KEEP_FIRST, KEEP_GREATEST, KEEP_LAST, KEEP_LEAST } from '../../columns/kernels/group-text';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { isDouble, isText, type Ordinal } from '../sort/layout';
import { writeOrdinals } from '../sort/ordinals';
import { GrowingBytes } from '../sort/workspace';
import type { BatchNumbers } from './batch-numbers';
import type { BatchOrdinals } from './batch-ordinals';
import { ordinalsOf } from './key-source';
import type { ColumnSource } from './output';
import { Slots } from './slots';
import type { State, StateArrays } from './state';
import { bitmapWhere, presentWhere, takenOf } from './states-number';

/** States that keep one of the values: the least, the greatest, the first, the last. */
export type Kept = 'min' | 'max' | 'first' | 'last';

export function keptState(memory: WebAssembly.Memory, kept: Kept, type: TypeName, batch: BatchOrdinals): State {
  if (isText(type)) return textState(memory, kept);
  return kept === 'min' || kept === 'max' ? extremeState(memory, kept, type, batch) : pickState(memory, kept, type);
}

function extremeState(memory: WebAssembly.Memory, kept: 'min' | 'max', type: TypeName, batch: BatchOrdinals): State {
  const ordinals = ordinalsOf(type);
  let room: readonly Pointer[] | null = null;
  const best = ordinals.map(() => new Slots(memory, 8));
  const seen = new Slots(memory, 4);
  const kernels = kernelsOf(memory);
  const flip = kept === 'max' ? 1 : 0;
  const offer = (ids: Pointer, words: readonly Pointer[], validity: Pointer, rows: number): void => {
    const [first, second] = best;
    if (second === undefined) kernels.groupExtreme(ids, words[0]!, validity, rows, flip, first!.pointer, seen.pointer);
    else kernels.groupExtremeWide(ids, words[0]!, words[1]!, validity, rows, flip, first!.pointer, second.pointer, seen.pointer);
  };
  const publish = (count: number): StateArrays => {
    for (const slots of [seen, ...best]) slots.cover(count);
    return { halves: [seen.first], words: best.map((slots) => slots.first), texts: [] };
  };
  const wholeExtreme = (selected: Pointer, [arg]: readonly Vector[]): void => {
    publish(1);
    if (arg!.storage === 'none') return;
    const { least, greatest, present } = batch.range(arg!, ordinals[0]!, selected);
    if (present === 0) return;
    const { u32, i64 } = viewsOf(memory);
    const found = flip === 1 ? greatest : least;
    const at = best[0]!.first >>> 3;
    const held = BigInt.asUintN(64, i64[at]!);
    const isFirst = u32[seen.first >>> 2] === 0;
    if (isFirst || (flip === 1 ? found > held : found < held)) i64[at] = BigInt.asIntN(64, found);
    u32[seen.first >>> 2]! += present;
  };
  return {
    update(ids, count, [arg], rows) {
      publish(count);
      if (arg!.storage === 'none') return;
      const words = (room ??= ordinals.map(() => allocate(memory, BATCH_ROWS * 8)));
      ordinals.forEach((ordinal, word) => {
        writeOrdinals(kernels, arg!, ordinal, 0, words[word]!);
      });
      offer(ids, words, arg!.validity, rows);
    },
    // two words have no order of their own that a pass over each could find
    ...(ordinals.length === 1
      ? { updateWhole: wholeExtreme, updateNumbers: ({ extremes }: BatchNumbers) => wholeExtreme(0, [extremes]) }
      : {}),
    merge(ids, count, { halves, words }, groups) {
      publish(count);
      if (words.length > 0) offer(ids, words, bitmapWhere(memory, halves[0]!, groups), groups);
    },
    publish,
    finish(count) {
      publish(count);
      return { kind: 'ordinals', words: best.map((slots) => slots.first), present: presentWhere(memory, seen.first, count) };
    },
  };
}

/** Doubles are kept bit by bit, -0.0 included. */
function pickState(memory: WebAssembly.Memory, kept: 'first' | 'last', type: TypeName): State {
  const raw = isDouble(type);
  const ordinals: readonly Ordinal[] = raw ? [{ kind: 'low' }] : ordinalsOf(type);
  const room = ordinals.map(() => allocate(memory, BATCH_ROWS * 8));
  const words = ordinals.map(() => ({ kept: new Slots(memory, 8), states: new Slots(memory, 4) }));
  const states = words[0]?.states ?? new Slots(memory, 4);
  const kernels = kernelsOf(memory);
  const last = kept === 'last' ? 1 : 0;
  const publish = (count: number): StateArrays => {
    states.cover(count);
    for (const word of words) for (const slots of [word.kept, word.states]) slots.cover(count);
    return { halves: [states.first], words: words.map((word) => word.kept.first), texts: [] };
  };
  return {
    update(ids, count, [arg], rows) {
      publish(count);
      words.forEach((word, i) => {
        if (raw) kernels.sortOrdinalI64(arg!.values, 8, 0, rows, room[i]!);
        else writeOrdinals(kernels, arg!, ordinals[i]!, 0, room[i]!);
        kernels.groupPick(ids, room[i]!, arg!.validity, rows, last, word.kept.pointer, word.states.pointer);
      });
    },
    merge(ids, count, arrays, groups) {
      publish(count);
      const validity = bitmapWhere(memory, valueStates(memory, arrays.halves[0]!, groups), groups);
      words.forEach((word, i) => {
        kernels.groupPick(ids, arrays.words[i]!, validity, groups, last, word.kept.pointer, word.states.pointer);
      });
    },
    publish,
    finish(count) {
      publish(count);
      const present = presentWhere(memory, valueStates(memory, states.first, count), count);
      const pointers = words.map((word) => word.kept.first);
      return raw ? { kind: 'words', words: pointers[0]!, present } : { kind: 'ordinals', words: pointers, present };
    },
  };
}

/** 0 where the state is null or nothing. */
function valueStates(memory: WebAssembly.Memory, states: Pointer, count: number): Pointer {
  const out = allocate(memory, count * 4);
  const { u32 } = viewsOf(memory);
  for (let group = 0; group < count; group++) u32[(out >>> 2) + group] = u32[(states >>> 2) + group] === 2 ? 1 : 0;
  return out;
}

const signs = { min: KEEP_LEAST, max: KEEP_GREATEST, first: KEEP_FIRST, last: KEEP_LAST } as const;

function textState(memory: WebAssembly.Memory, kept: Kept): State {
  const [starts, lengths, states] = [new Slots(memory, 4), new Slots(memory, 4), new Slots(memory, 4)];
  const heap = new GrowingBytes(memory);
  const kernels = kernelsOf(memory);
  const cover = (count: number): void => {
    for (const slots of [starts, lengths, states]) slots.cover(count);
  };
  const offer = (ids: Pointer, offsets: Pointer, bytes: Pointer, validity: Pointer, rows: number): void => {
    const { u32 } = viewsOf(memory);
    heap.reserve(u32[(offsets >>> 2) + rows]! - u32[offsets >>> 2]!);
    const { pointer, used } = heap;
    const sign = signs[kept];
    heap.used =
      kernels.groupText(
        ids,
        offsets,
        bytes,
        validity,
        rows,
        sign,
        starts.pointer,
        lengths.pointer,
        states.pointer,
        pointer,
        used,
      ) >>> 0;
  };
  const mask = allocate(memory, bitmapBytes(BATCH_ROWS));
  const wholeText = (selected: Pointer, [arg]: readonly Vector[], rows: number): void => {
    cover(1);
    const { values, bytes } = arg!;
    const taken = takenOf(memory, selected, [arg!], rows, mask);
    const { u32 } = viewsOf(memory);
    const [state, start, length] = [states.first >>> 2, starts.first >>> 2, lengths.first >>> 2];
    const isHeld = u32[state] === 2;
    const sign = signs[kept];
    const best = heap.pointer + u32[start]!;
    const winner = kernels.wholeText(values, bytes, taken, rows, sign, best, isHeld ? u32[length]! : -1) >>> 0;
    if (winner >= rows) return;
    const from = u32[(values >>> 2) + winner]!;
    const taking = u32[(values >>> 2) + winner + 1]! - from;
    const to = heap.reserve(taking);
    kernels.sortMove(bytes + from, taking, to);
    const views = viewsOf(memory);
    views.u32[start] = heap.used;
    views.u32[length] = taking;
    views.u32[state] = 2;
    heap.used += taking;
  };
  return {
    update(ids, count, [arg], rows) {
      cover(count);
      offer(ids, arg!.values, arg!.bytes, arg!.validity, rows);
    },
    ...(kept === 'min' || kept === 'max' ? { updateWhole: wholeText } : {}),
    merge(ids, count, { halves, texts }, groups) {
      cover(count);
      const { offsets, bytes } = texts[0]!;
      offer(ids, offsets, bytes, bitmapWhere(memory, valueStates(memory, halves[0]!, groups), groups), groups);
    },
    publish(count) {
      cover(count);
      return { halves: [states.first], words: [], texts: [packTexts(memory, starts.first, lengths.first, heap.pointer, count)] };
    },
    finish(count): ColumnSource {
      cover(count);
      const present = presentWhere(memory, valueStates(memory, states.first, count), count);
      return { kind: 'texts', ...packTexts(memory, starts.first, lengths.first, heap.pointer, count), present };
    },
  };
}

/** Texts scattered over a heap, one after the other. */
function packTexts(
  memory: WebAssembly.Memory,
  starts: Pointer,
  lengths: Pointer,
  heap: Pointer,
  count: number,
): { readonly offsets: Pointer; readonly bytes: Pointer } {
  let total = 0;
  for (const length of viewsOf(memory).u32.subarray(lengths >>> 2, (lengths >>> 2) + count)) total += length;
  const offsets = allocate(memory, (count + 1) * 4);
  const bytes = allocate(memory, total);
  const { u8, u32 } = viewsOf(memory);
  let end = 0;
  for (let group = 0; group < count; group++) {
    const from = heap + u32[(starts >>> 2) + group]!;
    const length = u32[(lengths >>> 2) + group]!;
    u32[(offsets >>> 2) + group] = end;
    u8.copyWithin(bytes + end, from, from + length);
    end += length;
  }
  u32[(offsets >>> 2) + count] = end;
  return { offsets, bytes };
}
