import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { isText } from '../sort/layout';
import { writeOrdinals } from '../sort/ordinals';
import { allocateCleared } from '../sort/workspace';
import type { BatchOrdinals } from './batch-ordinals';
import { ordinalsOf } from './key-source';
import { Slots } from './slots';
import type { State } from './state';
import { takenOf } from './states-number';

/** Registers per group, as a power of two: the error is about 1.04 / √registers. One group can have more of them than many. */
const GROUPED_BITS = 9;
const WHOLE_BITS = 12;

/** approx_count_distinct: HyperLogLog registers per group, merged by the greater. */
export function sketchState(memory: WebAssembly.Memory, type: TypeName, grouped: boolean, batch: BatchOrdinals): State {
  const bits = grouped ? GROUPED_BITS : WHOLE_BITS;
  const size = 2 ** bits;
  const kernels = kernelsOf(memory);
  const registers = new Slots(memory, size);
  const ordinals = isText(type) ? [] : ordinalsOf(type);
  const isWide = ordinals.length > 1;
  const [words, hashes] = [allocate(memory, isWide ? BATCH_ROWS * 8 : 0), allocate(memory, isWide ? BATCH_ROWS * 8 : 0)];
  const wordOf = (arg: Vector): Pointer => {
    if (!isWide) return batch.words(arg, ordinals[0]!);
    kernels.sortClear(hashes, arg.rows * 8);
    for (const ordinal of ordinals) {
      writeOrdinals(kernels, arg, ordinal, 0, words);
      kernels.groupMix(hashes, words, arg.rows);
    }
    return hashes;
  };
  const mask = allocate(memory, bitmapBytes(BATCH_ROWS));
  const note = (ids: Pointer, arg: Vector, bitmap: Pointer): void => {
    const { values, bytes, rows } = arg;
    if (isText(type)) kernels.sketchTexts(ids, values, bytes, bitmap, rows, registers.pointer, bits);
    else kernels.sketchWords(ids, wordOf(arg), bitmap, rows, registers.pointer, bits);
  };
  return {
    update(ids, count, [arg]) {
      registers.cover(count);
      if (arg!.storage !== 'none') note(ids, arg!, arg!.validity);
    },
    updateWhole(selected, [arg], rows) {
      registers.cover(1);
      if (arg!.storage !== 'none') note(0, arg!, takenOf(memory, selected, [arg!], rows, mask));
    },
    merge(ids, count, arrays, groups) {
      registers.cover(count);
      arrays.words.forEach((eight, i) => {
        kernels.sketchMerge(ids, eight, groups, registers.pointer + i * 8, bits);
      });
    },
    publish(count) {
      registers.cover(count);
      const eights = Array.from({ length: size / 8 }, () => allocate(memory, count * 8));
      const { i64 } = viewsOf(memory);
      eights.forEach((eight, i) => {
        const from = (registers.first >>> 3) + i;
        for (let group = 0; group < count; group++) i64[(eight >>> 3) + group] = i64[from + group * (size / 8)]!;
      });
      return { halves: [], words: eights, texts: [] };
    },
    finish(count) {
      registers.cover(count);
      const counts = allocateCleared(memory, count * 4);
      const { u8, u32 } = viewsOf(memory);
      for (let group = 0; group < count; group++) {
        const from = registers.first + group * size;
        u32[(counts >>> 2) + group] = estimate(u8.subarray(from, from + size));
      }
      return { kind: 'counts', counts };
    },
  };
}

/** The harmonic mean of what the registers tell; while some are empty, and few are counted, how many are empty tells more. */
export function estimate(registers: Uint8Array): number {
  const size = registers.length;
  let sum = 0;
  let empty = 0;
  for (const rank of registers) {
    sum += 2 ** -rank;
    if (rank === 0) empty++;
  }
  const raw = ((0.7213 / (1 + 1.079 / size)) * size * size) / sum;
  return Math.round(raw <= 2.5 * size && empty > 0 ? size * Math.log(size / empty) : raw);
}
