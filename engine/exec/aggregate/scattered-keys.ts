/**
 * Keys of dealt-out rows as records of fixed size: numbers by the ranges of their types, short texts as words of their bytes. What a
 * key's parts are must be the same in every task, so it is decided before the first one starts.
 */
import { BATCH_ROWS } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { Staging } from '../sort/staging';
import { allocateCleared } from '../sort/workspace';
import type { GroupKey } from './group-table';
import { numberSource, typeRanges } from './key-source';
import type { KeyOrdinals, KeyRange } from './key-words';
import type { ColumnSource } from './output';

export interface ScatteredKey {
  readonly type: TypeName;
  /** Whether it is null in any partition. */
  readonly nulls: boolean;
  /** Words of a text; 0 = not a text. */
  readonly words: number;
}

/** Texts of more bytes are not worth moving with their rows. */
export const MOST_TEXT_BYTES = 47;

export function wordsForText(bytes: number): number {
  return Math.floor(bytes / 8) + 1;
}

const WORD: KeyRange = { nulls: false, ranges: [{ least: 0n, greatest: (1n << 64n) - 1n }] };

/** Of all parts of all keys. */
export function scatteredRanges(keys: readonly ScatteredKey[]): readonly KeyRange[] {
  return keys.flatMap(({ type, nulls, words }) =>
    words > 0 ? Array.from({ length: words }, () => WORD) : [{ nulls, ranges: typeRanges(type) }],
  );
}

/** Reads the parts of all keys from batches of any partition. */
export class ScatteredKeyReader {
  private readonly readers: readonly ((from: WebAssembly.Memory, vector: Vector) => readonly KeyOrdinals[])[];

  constructor(memory: WebAssembly.Memory, keys: readonly ScatteredKey[]) {
    this.readers = keys.map((key) => (key.words > 0 ? textReader(memory, key.words) : numberReader(memory, key)));
  }

  read(from: WebAssembly.Memory, vectors: readonly Vector[]): readonly KeyOrdinals[] {
    return this.readers.flatMap((read, key) => read(from, vectors[key]!));
  }
}

function numberReader(memory: WebAssembly.Memory, { type, nulls }: ScatteredKey) {
  const source = numberSource(type, { nulls, ranges: typeRanges(type) }, memory);
  return (from: WebAssembly.Memory, vector: Vector): readonly KeyOrdinals[] => [source.read(from, vector)];
}

function textReader(memory: WebAssembly.Memory, words: number) {
  const staging = new Staging(memory);
  const stride = BATCH_ROWS * 8;
  const inline = allocate(memory, stride * words);
  const parts = Array.from({ length: words }, (_, word): KeyOrdinals => ({ words: [inline + word * stride], validity: 0 }));
  return (from: WebAssembly.Memory, vector: Vector): readonly KeyOrdinals[] => {
    if (vector.storage === 'none') kernelsOf(memory).sortClear(inline, stride * words);
    else {
      const { values, bytes, validity, rows } = staging.spell(from, vector);
      kernelsOf(memory).groupInline(values, bytes, validity, rows, words, stride, inline);
    }
    return parts;
  };
}

/** The keys of groups, from those of their parts. */
export function scatteredColumns(
  memory: WebAssembly.Memory,
  keys: readonly ScatteredKey[],
  parts: readonly GroupKey[],
  groups: number,
): readonly ColumnSource[] {
  let part = 0;
  return keys.map(({ words }): ColumnSource => {
    if (words === 0) return { kind: 'ordinals', ...parts[part++]! };
    const own = parts.slice(part, (part += words)).map((each) => each.words[0]!);
    return textColumn(memory, own, groups);
  });
}

function textColumn(memory: WebAssembly.Memory, parts: readonly Pointer[], groups: number): ColumnSource {
  const kernels = kernelsOf(memory);
  const stride = groups * 8;
  const words = allocate(memory, stride * parts.length);
  parts.forEach((part, word) => {
    kernels.sortMove(part, stride, words + word * stride);
  });
  const offsets = allocate(memory, (groups + 1) * 4);
  const present = allocateCleared(memory, groups);
  const length = kernels.groupInlineLengths(words + (parts.length - 1) * stride, groups, offsets, present) >>> 0;
  const bytes = allocate(memory, length);
  kernels.groupInlineBytes(words, stride, groups, offsets, bytes);
  return { kind: 'texts', offsets, bytes, present };
}
