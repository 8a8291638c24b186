/**
 * Groups whose keys are codes of small dictionaries, or integers that a function keeps within a small range. In the memory of each
 * partition, its codes' place in a table of all of them is a row's group: no key is looked up and nothing is copied. What a partition
 * found is then merged as if it were a piece of another task.
 */
import type { TaskContext } from '../../cluster/executor/task-context';
import { bitmapBytes, setBit } from '../../columns/bitmap';
import { BATCH_ROWS, type Frame, precisionOf, type Storage, type Table, widthOf } from '../../columns/column';
import { LANES } from '../../columns/kernels/group-codes';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound, BoundCall } from '../../functions/bound';
import { scalarOf } from '../../functions/evaluate';
import { type Scratch, withScratch } from '../scratch';
import { eachBatch, type Window } from '../sort/batches';
import { isDouble } from '../sort/layout';
import type { GroupTable } from './group-table';
import type { KeySource } from './key-source';
import { sharedArguments } from './shared-arguments';
import type { State, StateArrays } from './state';

/** All codes of all keys: as many as stay in a processor's first cache. */
const MOST_SLOTS = 4096;

/** A key's values are least … least + span - 1; a null is one more. */
interface Coded {
  readonly storage: Storage;
  readonly least: number;
  readonly span: number;
}

/** Where this can be done for a partition: its keys; else null. */
function codedKeys(by: readonly Bound[], table: Table): readonly Coded[] | null {
  const keys = by.map((expr) => codedKey(expr, table));
  const slots = keys.reduce((product, key) => product * ((key?.span ?? MOST_SLOTS) + 1), 1);
  return slots < MOST_SLOTS && keys.every((key) => key !== null) ? keys : null;
}

function codedKey(expr: Bound, table: Table): Coded | null {
  if (expr.kind === 'col') {
    const { storage, dictionary } = table.columns[expr.index]!;
    return dictionary === null ? null : { storage, least: 0, span: dictionary.count };
  }
  const range = expr.kind === 'call' ? scalarOf(expr.fn).range?.(expr.args.map(literalOf)) : undefined;
  return range == null ? null : { storage: expr.type === 'int' ? 'i32' : 'i64', least: range[0], span: range[1] - range[0] + 1 };
}

function literalOf(arg: Bound) {
  return arg.kind === 'lit' ? arg.value : undefined;
}

/** Calls whose states are counts and sums of plain numbers. */
export function canCode(by: readonly Bound[], calls: readonly BoundCall[], tables: readonly Table[]): boolean {
  const isSummed = ({ fn, args }: BoundCall): boolean =>
    fn === 'count' ? args.length < 2 : (fn === 'sum' || fn === 'avg') && precisionOf(args[0]!.type) === 0;
  return by.length > 0 && calls.every(isSummed) && tables.every((table) => codedKeys(by, table) !== null);
}

export interface CodedGrouping {
  readonly by: readonly Bound[];
  readonly calls: readonly BoundCall[];
  readonly sources: readonly KeySource[];
  readonly states: readonly State[];
  readonly groups: GroupTable;
  /** Of the groups and states. */
  readonly memory: WebAssembly.Memory;
}

/** Groups a partition, whose first row has the number `base`. */
export function groupCodes(grouping: CodedGrouping, table: Table, base: number, context: TaskContext): void {
  const { by, calls } = grouping;
  const { exprs, places } = sharedArguments(calls);
  withScratch(table.memory, (scratch) => {
    const slots = new Slots(by, calls, table, scratch);
    eachBatch(table, [...by, ...exprs], (window) => {
      context.checkCancelled();
      const args = window.vectors.slice(by.length);
      slots.take(
        window,
        places.map((own) => own.map((place) => args[place]!)),
      );
    });
    slots.mergeInto(grouping, base);
  });
}

/** The lanes of a slot. */
function lanesOf<T extends Uint32Array | Float64Array | BigInt64Array>(array: T, at: number, slot: number): T {
  return array.subarray(at + slot * LANES, at + (slot + 1) * LANES) as T;
}

/** What a call has found per slot; `nulls` 0 = its argument has none. */
interface Tally {
  readonly sums: Pointer;
  readonly nulls: Pointer;
}

class Slots {
  private readonly keys: readonly Coded[];
  private readonly factors: readonly number[];
  private readonly slots: number;
  private readonly ids: Pointer;
  private readonly mask: Pointer;
  private readonly counts: Pointer;
  private readonly firsts: Pointer;
  private readonly tallies: readonly Tally[];

  constructor(
    by: readonly Bound[],
    private readonly calls: readonly BoundCall[],
    private readonly table: Table,
    private readonly scratch: Scratch,
  ) {
    this.keys = codedKeys(by, table)!;
    this.factors = this.keys.map((_, key) => this.keys.slice(0, key).reduce((product, { span }) => product * (span + 1), 1));
    this.slots = this.keys.reduce((product, { span }) => product * (span + 1), 1);
    this.ids = scratch.take(BATCH_ROWS * 2);
    this.mask = scratch.take(bitmapBytes(BATCH_ROWS));
    this.counts = this.cleared(4 * LANES);
    this.firsts = this.cleared(4);
    this.tallies = calls.map((call) => ({
      sums: call.fn === 'count' ? 0 : this.cleared(8 * LANES),
      nulls: this.isNeverNull(call) ? 0 : this.cleared(4 * LANES),
    }));
  }

  take({ start, rows, vectors }: Window, args: readonly (readonly Vector[])[]): void {
    const kernels = kernelsOf(this.table.memory);
    const { ids, counts, firsts, slots } = this;
    this.keys.forEach(({ storage, least, span }, key) => {
      const { values, validity } = vectors[key]!;
      kernels.codeIds(values, widthOf(storage), least, validity, span, this.factors[key]!, key === 0 ? 1 : 0, rows, ids);
    });
    this.leave(start, rows);
    kernels.codeCount(ids, rows, counts);
    kernels.codeFirsts(ids, start, rows, firsts, counts, slots);
    args.forEach(([arg], call) => {
      this.tally(call, arg, rows);
    });
  }

  private isNeverNull({ args: [arg] }: BoundCall): boolean {
    if (arg === undefined || (arg.kind === 'lit' && arg.value !== null)) return true;
    if (arg.kind !== 'col') return false;
    const { storage, validity } = this.table.columns[arg.index]!;
    return storage !== 'none' && validity === 0;
  }

  private leave(start: number, rows: number): void {
    const { selection, memory } = this.table;
    if (selection === null) return;
    viewsOf(memory).u8.set(selection.bitmap.subarray(start / 8, start / 8 + bitmapBytes(rows)), this.mask);
    kernelsOf(memory).codeLeave(this.mask, this.slots, rows, this.ids);
  }

  private tally(call: number, arg: Vector | undefined, rows: number): void {
    if (arg === undefined) return;
    const { sums, nulls } = this.tallies[call]!;
    const kernels = kernelsOf(this.table.memory);
    const { validity, storage, coded } = arg;
    if (storage === 'none') kernels.codeCount(this.ids, rows, nulls);
    if (validity !== 0) kernels.codeNulls(this.ids, validity, rows, nulls);
    if (sums === 0 || storage === 'none') return;
    const width = storage === 'f64' ? 0 : widthOf(storage);
    if (this.frameOf(call) !== null && coded !== undefined)
      kernels.codeSumCounted(this.ids, coded.codes, coded.width, coded.frame.base, validity, rows, sums);
    else if (this.isInteger(call)) kernels.codeSumInteger(this.ids, arg.values, width, validity, rows, sums);
    else kernels.codeSumDouble(this.ids, arg.values, width, validity, rows, sums);
  }

  /** The groups that came, in the order of their first rows, as a piece. */
  mergeInto({ by, sources, states, groups, memory }: CodedGrouping, base: number): void {
    const { u32 } = viewsOf(this.table.memory);
    const firstOf = (slot: number): number => u32[(this.firsts >>> 2) + slot]!;
    const came = Array.from({ length: this.slots }, (_, slot) => slot)
      .filter((slot) => firstOf(slot) !== 0)
      .sort((a, b) => firstOf(a) - firstOf(b));
    if (came.length === 0) return;
    const keys = this.keys.map((key, i) => sources[i]!.read(this.table.memory, this.keyOf(by[i]!, key, this.factors[i]!, came)));
    const numbers = allocate(memory, came.length * 4);
    viewsOf(memory).u32.set(
      came.map((slot) => base + firstOf(slot) - 1),
      numbers >>> 2,
    );
    const ids = groups.assign(keys, 0, came.length, numbers, 0);
    states.forEach((state, i) => {
      state.merge(ids, groups.count, this.arraysOf(i, came, memory), came.length);
    });
  }

  /** A key of these slots as a vector. */
  private keyOf({ type, ...expr }: Bound, { storage, least, span }: Coded, factor: number, came: readonly number[]): Vector {
    const rows = came.length;
    const values = this.scratch.take(rows * widthOf(storage));
    const validity = this.scratch.take(bitmapBytes(rows));
    const { u8, u16, i32, i64 } = viewsOf(this.table.memory);
    u8.fill(0, validity, validity + bitmapBytes(rows));
    came.forEach((slot, i) => {
      const code = Math.floor(slot / factor) % (span + 1);
      if (code < span) setBit(u8, validity, i);
      const value = code < span ? code + least : 0;
      if (storage === 'dict8') u8[values + i] = value;
      else if (storage === 'dict16') u16[(values >>> 1) + i] = value;
      else if (storage === 'i64') i64[(values >>> 3) + i] = BigInt(value);
      else i32[(values >>> 2) + i] = value;
    });
    const dictionary = expr.kind === 'col' ? this.table.columns[expr.index]!.dictionary : null;
    return { type, storage, rows, values, bytes: 0, validity, dictionary };
  }

  /** What a state of this call would have published, in the memory of the states. */
  private arraysOf(call: number, came: readonly number[], memory: WebAssembly.Memory): StateArrays {
    const { sums, nulls } = this.tallies[call]!;
    const [halves, words] = [allocate(memory, came.length * 4), allocate(memory, came.length * 8)];
    const { u32, f64, i64 } = viewsOf(memory);
    const unit = this.frameOf(call)?.unit ?? 1;
    came.forEach((slot, i) => {
      u32[(halves >>> 2) + i] = this.counted(this.counts, slot) - (nulls === 0 ? 0 : this.counted(nulls, slot));
      if (sums === 0) return;
      if (this.isInteger(call))
        i64[(words >>> 3) + i] = lanesOf(viewsOf(this.table.memory).i64, sums >>> 3, slot).reduce((a, b) => a + b);
      else f64[(words >>> 3) + i] = lanesOf(viewsOf(this.table.memory).f64, sums >>> 3, slot).reduce((a, b) => a + b) / unit;
    });
    return { halves: [halves], words: sums === 0 ? [] : [words], texts: [] };
  }

  /** Whether the call's sums are whole numbers, modulo 2^64. */
  private isInteger(call: number): boolean {
    const { fn, args } = this.calls[call]!;
    return fn === 'sum' && !isDouble(args[0]!.type);
  }

  /** Of a column of doubles whose codes are summed as they are: their sum is divided once, and exact before that. */
  private frameOf(call: number): Frame | null {
    const [arg] = this.calls[call]!.args;
    const column = arg?.kind === 'col' && isDouble(arg.type) ? this.table.columns[arg.index]! : null;
    return column?.frame ?? null;
  }

  private counted(counts: Pointer, slot: number): number {
    return lanesOf(viewsOf(this.table.memory).u32, counts >>> 2, slot).reduce((a, b) => a + b);
  }

  /** An array by slot, and one for the rows that do not belong. */
  private cleared(width: number): Pointer {
    const bytes = (this.slots + 1) * width;
    const pointer = this.scratch.take(bytes);
    kernelsOf(this.table.memory).sortClear(pointer, bytes);
    return pointer;
  }
}
