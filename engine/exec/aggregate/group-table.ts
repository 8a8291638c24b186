/**
 * Rows to groups by any keys, packed into words (KeyWords). One word of few bits is an index into a table; else words are looked up
 * in a hash table. Groups are numbered from 1, in order of first appearance.
 */

import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { KeyField } from '../sort/layout';
import { allocateCleared } from '../sort/workspace';
import { type KeyOrdinals, type KeyRange, KeyWords } from './key-words';
import { Slots } from './slots';

/** A key of all groups: ordinals, 0 where null, and a byte per group (0 = null); 0 = no nulls. */
export interface GroupKey {
  readonly words: readonly Pointer[];
  readonly present: Pointer;
}

/** Where so many of so many rows were new groups, the rows to come are taken for new ones too. */
const PROBE_ROWS = 4 * 16384;
const NEW_SHARE = 0.7;

const LOOKED_ROWS = 1024;
/** A third of the slots are taken at most: most keys are found where they are first looked for. */
const SLOTS_PER_GROUP = 3;

export class GroupTable {
  count = 0;
  private readonly packed: KeyWords;
  private readonly ids: Pointer;
  private readonly keys: Slots;
  private readonly firsts: Slots;
  private table: Pointer;
  private slots: number;
  private probed = 0;
  /** Groups that the table no longer knows. */
  private forgotten = 0;

  /**
   * `rows`: the most that one call of `assign` brings. With `split`, equal keys may become several groups where keys hardly repeat:
   * for partial results, which a merge makes whole.
   */
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly ranges: readonly KeyRange[],
    rows: number,
    private readonly split = false,
  ) {
    this.packed = new KeyWords(memory, ranges, rows);
    this.ids = allocate(memory, rows * 4);
    this.keys = new Slots(memory, this.packed.width * 8);
    this.firsts = new Slots(memory, 4);
    this.slots = this.packed.isIndex ? 2 ** this.packed.bits : 1024;
    this.table = allocateCleared(memory, this.slots * 4);
  }

  /** Group ids (u32) of rows; 0 where the bitmap (0 = all) leaves one out. Numbers are base + index, or read from `numbers`. */
  assign(keys: readonly KeyOrdinals[], bitmap: Pointer, rows: number, numbers: Pointer, base: number): Pointer {
    this.makeRoom(this.count + rows);
    if (this.ranges.length === 0) return this.assignAll(bitmap, rows, numbers, base);
    this.packed.pack(keys, rows);
    if (this.isProbed()) return this.assignEach(bitmap, rows, base);
    this.probed += rows;
    return this.look(bitmap, rows, numbers, base);
  }

  /** Group ids of rows whose packed words were written where `wordsFor` says. Some at a time: a table for all of them to be new would be large. */
  assignPacked(rows: number): Pointer {
    for (let from = 0; from < rows; from += LOOKED_ROWS) {
      const some = Math.min(LOOKED_ROWS, rows - from);
      this.makeRoom(this.count + some);
      this.look(0, some, 0, 0, from);
    }
    return this.ids;
  }

  /** Where the words of the next rows go, by word. */
  get wordsFor(): readonly Pointer[] {
    return Array.from({ length: this.packed.width }, (_, word) => this.packed.pointer + word * this.packed.stride);
  }

  /** The keys to come are none of those that came. */
  startAnew(): void {
    this.forgotten = this.count;
    kernelsOf(this.memory).sortClear(this.table, this.slots * 4);
  }

  /** Makes room for so many groups at once, where they are expected. */
  reserve(groups: number): void {
    this.keys.cover(groups);
    this.firsts.cover(groups);
  }

  /** No group is left. */
  clear(): void {
    this.count = 0;
    this.startAnew();
  }

  private look(bitmap: Pointer, rows: number, numbers: Pointer, base: number, from = 0): Pointer {
    const kernels = kernelsOf(this.memory);
    const { table } = this;
    const { pointer, stride, width, isIndex } = this.packed;
    const [words, ids] = [pointer + from * 8, this.ids + from * 4];
    const [keys, firsts] = [this.keys.pointer, this.firsts.pointer];
    const mask = this.slots - 1;
    this.count =
      (isIndex
        ? kernels.groupDirect(words, bitmap, rows, table, keys, firsts, this.count, numbers, base, ids)
        : kernels.groupHash(words, stride, width, bitmap, rows, table, mask, keys, firsts, this.count, numbers, base, ids)) >>> 0;
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
    return this.split && !this.packed.isIndex && this.probed >= PROBE_ROWS && this.count > this.probed * NEW_SHARE;
  }

  private assignEach(bitmap: Pointer, rows: number, base: number): Pointer {
    const { ids } = this;
    const { pointer, stride, width } = this.packed;
    const [keys, firsts] = [this.keys.pointer, this.firsts.pointer];
    this.count =
      kernelsOf(this.memory).groupEach(pointer, stride, width, bitmap, rows, keys, firsts, this.count, base, ids) >>> 0;
    return ids;
  }

  private makeRoom(groups: number): void {
    this.keys.cover(groups);
    this.firsts.cover(groups);
    const known = groups - this.forgotten;
    if (this.packed.isIndex || this.isProbed() || known * SLOTS_PER_GROUP <= this.slots) return;
    while (this.slots < known * SLOTS_PER_GROUP) this.slots *= 2;
    this.table = allocateCleared(this.memory, this.slots * 4);
    const { width } = this.packed;
    kernelsOf(this.memory).groupRehash(this.keys.pointer, width, this.forgotten + 1, this.count, this.table, this.slots - 1);
  }

  private unpackKey({ nulls, ranges }: KeyRange, key: number): GroupKey {
    const present = nulls || ranges.length === 0 ? allocateCleared(this.memory, this.count) : 0;
    const flag = this.packed.fields.find((field) => field.key === key && field.ordinal.kind === 'null');
    if (flag !== undefined) this.unpackField(flag, 1, allocate(this.memory, this.count * 8), present);
    const words = ranges.map((range, word) => {
      const kind = ranges.length === 1 ? 'integer' : word === 0 ? 'high' : 'low';
      const out = allocate(this.memory, this.count * 8);
      const field = this.packed.fields.find((each) => each.key === key && each.ordinal.kind === kind);
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
      this.packed.width,
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
