/**
 * How sort keys become words that order as the keys do.
 *
 * Each key gives a *code*: its ordinal (sort-ordinals) counted from the least one there is (from the greatest when descending), with
 * nulls before or after. Codes stand side by side as one string of bits, first key highest, as narrow as the ranges over all
 * partitions prove them to be, cut into 64-bit words. Where that loses nothing, words alone decide. Text gives its first
 * bytes behind what all texts have in common; when more may follow, a *segment* ends there: the rest of the text decides next,
 * then the words of the following segment.
 *
 *   segment 0: words, text?   segment 1: words, text?   ...   then the row number
 */
import { isTextual, precisionOf } from '../../columns/column';
import { rowBitsOf } from '../../columns/kernels/sort-packed';
import type { Bound } from '../../functions/bound';
import type { TypeName } from '../../plan/schema';

export interface BoundSortKey {
  readonly expr: Bound;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
}

export interface OrdinalRange {
  readonly least: bigint;
  readonly greatest: bigint;
}

/** What one partition knows of one key; ranges cover at least the rows that belong. */
export interface KeyStats {
  readonly nulls: boolean;
  /** One per word of the value (two for wide decimals); empty when there is no value at all. */
  readonly ranges: readonly OrdinalRange[];
  /** Doubles: the least power of ten of which all values are exact fractions; 0 = none. */
  readonly scale: number;
  readonly text: TextShape | null;
  /** Distinct texts by code, when the key is a small dictionary column. */
  readonly dictionary: readonly Uint8Array[] | null;
}

export interface TextShape {
  /** What all texts begin with, as far as it was looked at. */
  readonly common: Uint8Array;
  readonly shortest: number;
  readonly longest: number;
}

export type Ordinal =
  | { readonly kind: 'integer' | 'double' | 'high' | 'low' | 'rank' | 'null' }
  | { readonly kind: 'scaled'; readonly scale: number }
  | { readonly kind: 'text'; readonly skip: number; readonly mode: TextMode };

/** Eight bytes; seven and the length; seven, leaving room for nulls. */
export const textModes = { eight: 0, length: 1, seven: 2 } as const;
export type TextMode = (typeof textModes)[keyof typeof textModes];

export interface KeyField {
  readonly key: number;
  readonly ordinal: Ordinal;
  /** First bit counted from the segment's highest, and how many. */
  readonly at: number;
  readonly bits: number;
  /** code = null ? nullCode : negate ? offset - ordinal : ordinal + offset, modulo 2^64. */
  readonly offset: bigint;
  readonly negate: boolean;
  readonly nullCode: bigint;
}

export interface KeySegment {
  readonly words: number;
  readonly fields: readonly KeyField[];
  readonly text: { readonly key: number; readonly from: number; readonly descending: boolean } | null;
}

export interface SortLayout {
  readonly segments: readonly KeySegment[];
  /** By key and partition: the rank of each dictionary code; null where the key is not ordered by rank. */
  readonly ranks: readonly (readonly Uint32Array[] | null)[];
  /** So many lowest bits of the only word hold the row's number; 0 = it stands apart. */
  readonly rowBits: number;
}

/** The layout with the row in its word, where that leaves room for the number of any row. */
export function withRows(layout: SortLayout, rows: number): SortLayout {
  const rowBits = rowBitsOf(rows);
  return isOneWord(layout) && rowBits <= keyShiftOf(layout) ? { ...layout, rowBits } : layout;
}

/** Whether the first word alone is the whole key. */
export function isOneWord(layout: SortLayout): boolean {
  return layout.segments.length === 1 && layout.segments[0]!.words === 1 && layout.segments[0]!.text === null;
}

/** Of a layout of one word: how far up the keys begin. */
export function keyShiftOf(layout: SortLayout): number {
  return 64 - layout.segments[0]!.fields.reduce((sum, field) => sum + field.bits, 0);
}

/** The texts that decide what words leave open, in order. */
export function textsOf(layout: SortLayout): NonNullable<KeySegment['text']>[] {
  return layout.segments.flatMap((segment) => segment.text ?? []);
}

/** Pure: from each partition's stats (by partition, then key) to the layout that all of them share. */
export function planSort(keys: readonly BoundSortKey[], stats: readonly (readonly KeyStats[])[]): SortLayout {
  const plans = keys.map((key, index) =>
    planKey(
      key,
      stats.flatMap((partition) => partition[index] ?? []),
    ),
  );
  return { segments: cutSegments(keys, plans), ranks: plans.map((plan) => plan.ranks), rowBits: 0 };
}

interface KeyPlan {
  readonly parts: readonly { readonly ordinal: Ordinal; readonly range: OrdinalRange }[];
  readonly nulls: boolean;
  /** Bytes of text that the parts decide; null = they decide all. */
  readonly textFrom: number | null;
  readonly ranks: readonly Uint32Array[] | null;
}

const WHOLE: OrdinalRange = { least: 0n, greatest: (1n << 64n) - 1n };
const SIGN = 1n << 63n;

function planKey(key: BoundSortKey, stats: readonly KeyStats[]): KeyPlan {
  const nulls = stats.some((each) => each.nulls);
  const present = stats.filter((each) => each.ranges.length > 0);
  const plain = { nulls, textFrom: null, ranks: null };
  if (present.length === 0) return { ...plain, parts: [] };
  const { type } = key.expr;
  if (isText(type)) return planText(stats, present, nulls);
  const ranges = present[0]!.ranges.map((_, word) => widest(present.map((each) => each.ranges[word]!)));
  if (ranges.length === 2) {
    return {
      ...plain,
      parts: [
        { ordinal: { kind: 'high' }, range: ranges[0]! },
        { ordinal: { kind: 'low' }, range: ranges[1]! },
      ],
    };
  }
  if (!isDouble(type)) return { ...plain, parts: [{ ordinal: { kind: 'integer' }, range: ranges[0]! }] };
  const scale = present.some((each) => each.scale === 0) ? 0 : Math.max(...present.map((each) => each.scale));
  if (scale === 0) return { ...plain, parts: [{ ordinal: { kind: 'double' }, range: ranges[0]! }] };
  return { ...plain, parts: [{ ordinal: { kind: 'scaled', scale }, range: scaledRange(ranges[0]!, scale) }] };
}

function planText(stats: readonly KeyStats[], present: readonly KeyStats[], nulls: boolean): KeyPlan {
  if (present.every((each) => each.dictionary !== null)) return planRanks(stats, nulls);
  const shapes = present.map((each) => each.text!);
  const skip = commonLength(shapes.map((shape) => shape.common));
  const longest = Math.max(...shapes.map((shape) => shape.longest)) - skip;
  const shortest = Math.min(...shapes.map((shape) => shape.shortest)) - skip;
  const text = (mode: TextMode, range: OrdinalRange, textFrom: number | null): KeyPlan => ({
    parts: [{ ordinal: { kind: 'text', skip, mode }, range }],
    nulls,
    textFrom,
    ranks: null,
  });
  if (longest <= 7) return text(textModes.length, WHOLE, null);
  if (longest === 8 && shortest === 8) return text(textModes.eight, WHOLE, null);
  if (nulls) return text(textModes.seven, { least: 0n, greatest: (1n << 56n) - 1n }, skip + 7);
  return text(textModes.eight, WHOLE, skip + 8);
}

/** Global ranks of the partitions' dictionaries. */
function planRanks(stats: readonly KeyStats[], nulls: boolean): KeyPlan {
  const entries = stats.flatMap((each, partition) => (each.dictionary ?? []).map((text, code) => ({ text, partition, code })));
  entries.sort((a, b) => Buffer.compare(a.text, b.text));
  const ranks = stats.map((each) => new Uint32Array(Math.max(1, each.dictionary?.length ?? 0)));
  let rank = -1;
  entries.forEach(({ text, partition, code }, index) => {
    if (index === 0 || Buffer.compare(entries[index - 1]!.text, text) !== 0) rank++;
    ranks[partition]![code] = rank;
  });
  return {
    parts: [{ ordinal: { kind: 'rank' }, range: { least: 0n, greatest: BigInt(Math.max(0, rank)) } }],
    nulls,
    textFrom: null,
    ranks,
  };
}

type KeyOrder = Pick<BoundSortKey, 'descending' | 'nulls'>;

function cutSegments(keys: readonly KeyOrder[], plans: readonly KeyPlan[]): KeySegment[] {
  const segments: KeySegment[] = [];
  let fields: KeyField[] = [];
  let at = 0;
  const cut = (text: KeySegment['text']): void => {
    segments.push({ words: Math.max(1, Math.ceil(at / 64)), fields, text });
    fields = [];
    at = 0;
  };
  plans.forEach((plan, key) => {
    for (const field of fieldsOf(keys[key]!, plan, key)) {
      fields.push({ ...field, at });
      at += field.bits;
    }
    if (plan.textFrom !== null) cut({ key, from: plan.textFrom, descending: keys[key]!.descending });
  });
  if (fields.length > 0 || segments.length === 0) cut(null);
  return segments;
}

/** Words for grouping: any order will do, equal keys have equal words. Ranges are one or two (wide decimals) per key; none = all null. */
export function packKeys(keys: readonly { readonly nulls: boolean; readonly ranges: readonly OrdinalRange[] }[]): KeySegment {
  const plans = keys.map(({ nulls, ranges }): KeyPlan => {
    const kinds = ranges.length === 2 ? (['high', 'low'] as const) : (['integer'] as const);
    return {
      nulls,
      parts: ranges.map((range, word) => ({ ordinal: { kind: kinds[word]! }, range })),
      textFrom: null,
      ranks: null,
    };
  });
  return cutSegments(
    keys.map(() => ({ descending: false, nulls: 'first' })),
    plans,
  )[0]!;
}

/** The first part holds the nulls; where they make it wider than a word, a bit of its own goes before. */
function fieldsOf(key: KeyOrder, plan: KeyPlan, index: number): Omit<KeyField, 'at'>[] {
  const first = plan.nulls && key.nulls === 'first';
  const fields: Omit<KeyField, 'at'>[] = [];
  let nulls = plan.nulls && plan.parts.length > 0;
  for (const { ordinal, range } of plan.parts) {
    const span = range.greatest - range.least;
    if (nulls && bitsOf(span + 1n) > 64) {
      fields.push({
        key: index,
        ordinal: { kind: 'null' },
        bits: 1,
        offset: first ? 1n : 0n,
        negate: false,
        nullCode: first ? 0n : 1n,
      });
      nulls = false;
    }
    const shift = nulls && first ? 1n : 0n;
    const nullCode = nulls && !first ? span + 1n : 0n;
    const bits = bitsOf(span + (nulls ? 1n : 0n));
    const offset = BigInt.asUintN(64, key.descending ? range.greatest + shift : shift - range.least);
    if (bits > 0) fields.push({ key: index, ordinal, bits, offset, negate: key.descending, nullCode });
    nulls = false;
  }
  return fields;
}

function bitsOf(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** The range that holds all of these. */
export function widest(ranges: readonly OrdinalRange[]): OrdinalRange {
  return ranges.reduce((all, range) => ({
    least: range.least < all.least ? range.least : all.least,
    greatest: range.greatest > all.greatest ? range.greatest : all.greatest,
  }));
}

function scaledRange(range: OrdinalRange, scale: number): OrdinalRange {
  const multiple = (ordinal: bigint): bigint => BigInt(Math.round(doubleOf(ordinal) * scale)) + SIGN;
  return { least: multiple(range.least), greatest: multiple(range.greatest) };
}

const cell = new DataView(new ArrayBuffer(8));

/** The double of an ordinal. */
export function doubleOf(ordinal: bigint): number {
  cell.setBigUint64(0, (ordinal & SIGN) === 0n ? BigInt.asUintN(64, ~ordinal) : ordinal ^ SIGN);
  return cell.getFloat64(0);
}

function commonLength(texts: readonly Uint8Array[]): number {
  const first = texts[0]!;
  let length = Math.min(...texts.map((text) => text.length));
  for (const text of texts) for (let k = 0; k < length; k++) if (text[k] !== first[k]) length = k;
  return length;
}

export function isDouble(type: TypeName): boolean {
  return type === 'double' || type === 'float';
}

export function isText(type: TypeName): boolean {
  return isTextual(type);
}

/** Words that a value of this type takes. */
export function wordsOf(type: TypeName): number {
  return precisionOf(type) > 18 ? 2 : 1;
}
