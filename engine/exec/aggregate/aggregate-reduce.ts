/**
 * Reduce side of an aggregation. Pieces come in map order and their groups in order of first appearance, so the groups of a
 * reduce partition are in order of their first rows. With one reduce partition that is the order of the result; with several the
 * result's order is a merge by `firstRows` (step group-order).
 */

import type { Step } from '../../cluster/executor/messages';
import type { Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { BoundCall } from '../../functions/bound';
import type { Schema, TypeName } from '../../plan/schema';
import { isText, type OrdinalRange } from '../sort/layout';
import { workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { GroupTable } from './group-table';
import { ordinalsOf } from './key-source';
import type { KeyOrdinals, KeyRange } from './key-words';
import { type ColumnSource, writeColumn } from './output';
import { type GroupPiece, joinArrays } from './pieces';
import { spellTexts } from './spell-texts';
import type { State, StateArrays } from './state';
import { statesOf } from './states';
import { bitmapWhere } from './states-number';
import { TextNumbers } from './text-numbers';

/** GroupPiece[] (in map order) → Grouped. */
export interface AggregateReduce extends Step {
  readonly step: 'aggregate-reduce';
  readonly by: readonly TypeName[];
  readonly calls: readonly BoundCall[];
  /** Of the result: the keys, then the calls. */
  readonly schema: Schema;
}

export interface Grouped {
  readonly table: Table;
  /** Global number of each group's first row, ascending. */
  readonly firstRows: Uint32Array<SharedArrayBuffer>;
}

export const aggregateReduce: StepDefinition<AggregateReduce> = {
  step: 'aggregate-reduce',
  run({ by, calls, schema }, [input], context): Grouped {
    const pieces = (input as readonly GroupPiece[]).filter((piece) => piece.groups > 0);
    const memory = workspace();
    const rows = pieces.reduce((sum, piece) => sum + piece.groups, 0);
    const check = (): void => context.checkCancelled();
    const merged = new MergedGroups(memory, by, pieces, rows, check);
    const sources = calls.map((call, index) => {
      check();
      return mergeStates(memory, call, index, by.length > 0, pieces, merged, check);
    });
    check();
    const keys = merged.keys();
    const out = context.memory(0);
    const columns = [...keys, ...sources].map((source, i) => {
      check();
      return writeColumn(memory, source, schema[i]!.type, merged.count, out);
    });
    return { table: { schema, memory: out, columns, rows: merged.count, selection: null }, firstRows: merged.firstRows() };
  },
};

/** The groups of all pieces made one list. */
class MergedGroups {
  readonly count: number;
  /** u32 group of each piece's groups, one piece after the other. */
  readonly ids: Pointer;
  private readonly table: GroupTable;
  private readonly numbers: readonly (TextNumbers | null)[];

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly by: readonly TypeName[],
    pieces: readonly GroupPiece[],
    rows: number,
    check: () => void,
  ) {
    this.numbers = by.map((type) => (isText(type) ? new TextNumbers(memory) : null));
    const joined = joinArrays(
      memory,
      pieces.map((piece) => ({ memory: piece.memory, rows: piece.groups, arrays: piece.keys })),
    );
    const keys = this.read(joined, rows, check);
    check();
    this.table = new GroupTable(
      memory,
      keys.map((key) => rangeOf(memory, key, rows)),
      Math.max(1, rows),
    );
    this.ids = this.table.assign(keys, 0, rows, joined.halves[0] ?? 0, 0);
    this.count = by.length === 0 ? 1 : this.table.count;
  }

  keys(): ColumnSource[] {
    return this.table.unpack().map((key, index): ColumnSource => {
      const numbers = this.numbers[index]!;
      if (numbers === null) return { kind: 'ordinals', ...key, words: key.words };
      return { kind: 'texts', ...spellTexts(this.memory, numbers, key.words[0]!, key.present, this.count), present: key.present };
    });
  }

  firstRows(): Uint32Array<SharedArrayBuffer> {
    const shared = new Uint32Array(new SharedArrayBuffer(this.count * 4));
    const first = this.table.firstRows >>> 2;
    if (this.table.count > 0) shared.set(viewsOf(this.memory).u32.subarray(first, first + this.count));
    return shared;
  }

  private read(joined: StateArrays, rows: number, check: () => void): KeyOrdinals[] {
    let word = 0;
    let text = 0;
    return this.by.map((type, key) => {
      const validity = validityOf(this.memory, joined.halves[key + 1] ?? 0, rows);
      const numbers = this.numbers[key]!;
      if (numbers === null) return { words: joined.words.slice(word, (word += ordinalsOf(type).length)), validity };
      const out = allocate(this.memory, rows * 8);
      const texts = joined.texts[text++];
      if (texts !== undefined) numbers.numberAll(texts.offsets, texts.bytes, validity, rows, out, check);
      return { words: [out], validity };
    });
  }
}

/** A bitmap of u32 that are not 0; 0 when none is. */
export function validityOf(memory: WebAssembly.Memory, presence: Pointer, rows: number): Pointer {
  const { u32 } = viewsOf(memory);
  const all = rows === 0 || !u32.subarray(presence >>> 2, (presence >>> 2) + rows).includes(0);
  return all ? 0 : bitmapWhere(memory, presence, rows);
}

export function rangeOf(memory: WebAssembly.Memory, key: KeyOrdinals, rows: number): KeyRange {
  const at = allocate(memory, 16);
  const ranges = key.words.map((words): OrdinalRange => {
    viewsOf(memory).i64.set([-1n, 0n], at >>> 3);
    kernelsOf(memory).sortRange(words, key.validity, rows, at);
    const { i64 } = viewsOf(memory);
    return { least: BigInt.asUintN(64, i64[at >>> 3]!), greatest: BigInt.asUintN(64, i64[(at >>> 3) + 1]!) };
  });
  const known = ranges.every((range) => range.least <= range.greatest);
  return { nulls: key.validity !== 0, ranges: known ? ranges : ranges.map(() => ({ least: 0n, greatest: 0n })) };
}

function mergeStates(
  memory: WebAssembly.Memory,
  call: BoundCall,
  index: number,
  grouped: boolean,
  pieces: readonly GroupPiece[],
  merged: MergedGroups,
  check: () => void,
): ColumnSource {
  const rows = pieces.reduce((most, piece) => Math.max(most, piece.entries[index]?.rows ?? 0), 0);
  const [state] = statesOf([call], memory, grouped, rows) as [State];
  if (pieces.length > 0) {
    const arrays = joinArrays(
      memory,
      pieces.map((piece) => ({ memory: piece.memory, rows: piece.groups, arrays: piece.states[index]! })),
    );
    const groups = pieces.reduce((sum, piece) => sum + piece.groups, 0);
    check();
    state.merge(merged.ids, merged.count, arrays, groups);
  }
  let start = 0;
  for (const piece of pieces) {
    check();
    const entries = piece.entries[index] ?? null;
    if (entries !== null && entries.rows > 0) {
      const here = joinArrays(memory, [{ memory: piece.memory, rows: entries.rows, arrays: entries }]);
      state.mergeEntries?.(merged.ids + start * 4, merged.count, { rows: entries.rows, ...here });
    }
    start += piece.groups;
  }
  check();
  return state.finish(merged.count);
}
