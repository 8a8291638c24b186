/**
 * Rows to groups by any keys. A key gives one or two u64 ordinals (see sort-ordinals; texts give their numbers); within their ranges
 * they are packed into as few words as hold them, nulls being a value of their own. One word of few bits is an index into
 * a table; else words are looked up in a hash table. Groups are numbered from 1, in order of first appearance.
 */

import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { type KeyField, type OrdinalRange, packKeys } from '../sort/layout';
import { allocateCleared } from '../sort/workspace';
import { Slots } from './slots';

/** What a key can be: a null or not, ordinals within these ranges (one, or high and low; none = always null). */
export interface KeyRange {
  readonly nulls: boolean;
  readonly ranges: readonly OrdinalRange[];
}

/** A key of some rows: arrays of u64 ordinals (as many as it has ranges) and a bitmap, 0 = no nulls. */
export interface KeyOrdinals {
  readonly words: readonly Pointer[];
  readonly validity: Pointer;
}

/** A key of all groups: ordinals, 0 where null, and a byte per group (0 = null); 0 = no nulls. */
export interface GroupKey {
  readonly words: readonly Pointer[];
  readonly present: Pointer;
}

const DIRECT_BITS = 20;
/** Where so many of so many rows were new groups, the rows to come are taken for new ones too. */
const PROBE_ROWS = 4 * 16384;
const NEW_SHARE = 0.7;

export class GroupTable {
  count = 0;
  private readonly fields: readonly KeyField[];
  private readonly width: number;
  private readonly direct: boolean;
  private readonly words: Pointer;
  private readonly ids: Pointer;
  private readonly keys: Slots;
  private readonly firsts: Slots;
  private table: Pointer;
  private slots: number;
  private probed = 0;

  /**
   * `rows`: the most that one call of `assign` brings. With `split`, equal keys may become several groups where keys hardly repeat:
   * for partial results, which a merge makes whole.
   */
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly ranges: readonly KeyRange[],
    private readonly rows: number,
    private readonly split = false,
  ) {
    const packed = packKeys(ranges);
    const bits = packed.fields.reduce((sum, field) => sum + field.bits, 0);
    this.direct = bits <= DIRECT_BITS;
    this.width = packed.words;
    // an index wants its bits at the low end, where they are when the key is moved there
    this.fields = this.direct ? packed.fields.map((field) => ({ ...field, at: field.at + 64 - bits })) : packed.fields;
    this.words = allocate(memory, rows * 8 * this.width);
    this.ids = allocate(memory, rows * 4);
    this.keys = new Slots(memory, this.width * 8);
    this.firsts = new Slots(memory, 4);
    this.slots = this.direct ? 2 ** bits : 1024;
    this.table = allocateCleared(memory, this.slots * 4);
  }

  /** Group ids (u32) of rows; 0 where the bitmap (0 = all) leaves one out. Numbers are base + index, or read from `numbers`. */
  assign(keys: readonly KeyOrdinals[], bitmap: Pointer, rows: number, numbers: Pointer, base: number): Pointer {
    const kernels = kernelsOf(this.memory);
    const { words, ids } = this;
    this.makeRoom(this.count + rows);
    if (this.ranges.length === 0) return this.assignAll(bitmap, rows, numbers, base);
    this.pack(keys, rows);
    if (this.isProbed()) return this.assignEach(bitmap, rows, base);
    this.probed += rows;
    const [table, groupKeys, firsts] = [this.table, this.keys.pointer, this.firsts.pointer];
    this.count =
      (this.direct
        ? kernels.groupDirect(words, bitmap, rows, table, groupKeys, firsts, this.count, numbers, base, ids)
        : kernels.groupHash(
            words,
            this.rows * 8,
            this.width,
            bitmap,
            rows,
            table,
            this.slots - 1,
            groupKeys,
            firsts,
            this.count,
            numbers,
            base,
            ids,
          )) >>> 0;
    return ids;
  }

  /** Number of each group's first row, u32, from group 1 on. */
  get firstRows(): Pointer {
    this.firsts.cover(this.count);
    return this.firsts.first;
  }

  /** The keys of the groups, unpacked. */
  unpack(): GroupKey[] {
    return this.ranges.map((range, key) => this.unpackKey(range, key));
  }

  private assignAll(bitmap: Pointer, rows: number, numbers: Pointer, base: number): Pointer {
    if (rows > 0 && this.count === 0) {
      this.count = 1;
      viewsOf(this.memory).u32[(this.firsts.pointer >>> 2) + 1] = numbers === 0 ? base : viewsOf(this.memory).u32[numbers >>> 2]!;
    }
    kernelsOf(this.memory).groupAll(bitmap, rows, this.ids);
    return this.ids;
  }

  private isProbed(): boolean {
    return this.split && !this.direct && this.probed >= PROBE_ROWS && this.count > this.probed * NEW_SHARE;
  }

  private assignEach(bitmap: Pointer, rows: number, base: number): Pointer {
    const { words, width, ids } = this;
    const [keys, firsts] = [this.keys.pointer, this.firsts.pointer];
    this.count =
      kernelsOf(this.memory).groupEach(words, this.rows * 8, width, bitmap, rows, keys, firsts, this.count, base, ids) >>> 0;
    return ids;
  }

  private pack(keys: readonly KeyOrdinals[], rows: number): void {
    const kernels = kernelsOf(this.memory);
    const fresh = Array.from({ length: this.width }, () => 1);
    for (const { key, ordinal, at, bits, offset, nullCode } of this.fields) {
      const { words, validity } = keys[key]!;
      const from = words[ordinal.kind === 'low' ? 1 : 0]!;
      for (let word = at >> 6; word <= (at + bits - 1) >> 6; word++) {
        const shift = (word + 1) * 64 - at - bits;
        const source = ordinal.kind === 'null' ? this.zeros(rows) : from;
        kernels.sortPlace(source, validity, rows, offset, 0, nullCode, shift, this.words + word * this.rows * 8, fresh[word]!);
        fresh[word] = 0;
      }
    }
    fresh.forEach((untouched, word) => {
      if (untouched === 1) kernels.sortOrdinalZero(rows, this.words + word * this.rows * 8);
    });
  }

  private zeroed: Pointer = 0;

  private zeros(rows: number): Pointer {
    if (this.zeroed === 0) {
      this.zeroed = allocate(this.memory, this.rows * 8);
      kernelsOf(this.memory).sortOrdinalZero(rows, this.zeroed);
    }
    return this.zeroed;
  }

  private makeRoom(groups: number): void {
    this.keys.cover(groups);
    this.firsts.cover(groups);
    if (this.direct || this.isProbed() || groups * 2 <= this.slots) return;
    while (this.slots < groups * 2) this.slots *= 2;
    this.table = allocateCleared(this.memory, this.slots * 4);
    kernelsOf(this.memory).groupRehash(this.keys.pointer, this.width, this.count, this.table, this.slots - 1);
  }

  private unpackKey({ nulls, ranges }: KeyRange, key: number): GroupKey {
    const present = nulls || ranges.length === 0 ? allocateCleared(this.memory, this.count) : 0;
    const flag = this.fields.find((field) => field.key === key && field.ordinal.kind === 'null');
    if (flag !== undefined) this.unpackField(flag, 1, allocate(this.memory, this.count * 8), present);
    const words = ranges.map((range, word) => {
      const kind = ranges.length === 1 ? 'integer' : word === 0 ? 'high' : 'low';
      const out = allocate(this.memory, this.count * 8);
      const field = this.fields.find((each) => each.key === key && each.ordinal.kind === kind);
      if (field === undefined) viewsOf(this.memory).i64.fill(BigInt.asIntN(64, range.least), out >>> 3, (out >>> 3) + this.count);
      else this.unpackField(field, nulls && word === 0 && flag === undefined ? 1 : 0, out, present);
      return out;
    });
    if (present !== 0) this.clearNulls(words, present);
    return { words, present };
  }

  private unpackField({ at, bits, offset }: KeyField, nullable: number, out: Pointer, present: Pointer): void {
    kernelsOf(this.memory).groupUnpack(
      this.keys.cover(this.count),
      this.width,
      this.count,
      at,
      bits,
      offset,
      nullable,
      out,
      present,
    );
  }

  /** Ordinals of nulls are 0 whatever the ranges, so that they are the same in every partition. */
  private clearNulls(words: readonly Pointer[], present: Pointer): void {
    const { u8, i64 } = viewsOf(this.memory);
    for (let group = 0; group < this.count; group++) {
      if (u8[present + group] === 0) for (const word of words) i64[(word >>> 3) + group] = 0n;
    }
  }
}
