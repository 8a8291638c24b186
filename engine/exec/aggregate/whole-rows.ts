/**
 * Aggregates without keys: all rows are one group, so states are updated without ids where they can be, and what only asks which texts
 * there are looks at the entries of a dictionary that are used, once per partition, instead of at every row.
 */
import type { TaskContext } from '../../cluster/executor/task-context';
import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, type DictionaryChunk, type Table, widthOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { BoundCall } from '../../functions/bound';
import { selectorIn } from '../selector';
import { eachBatch, eachWindow, type Window } from '../sort/batches';
import { isText } from '../sort/layout';
import { bringDictionary, Staging } from '../sort/staging';
import { allocateCleared } from '../sort/workspace';
import { BatchLook } from './batch-numbers';
import type { Groups } from './pieces';
import { sharedArguments } from './shared-arguments';
import type { State } from './state';
import { statesOf } from './states';
import { takenOf } from './states-number';

/** Calls for which a text that comes twice is as good as once. */
const ENTRYWISE: ReadonlySet<string> = new Set(['min', 'max', 'approx_count_distinct', 'count_distinct']);

interface Use {
  readonly dictionary: DictionaryChunk;
  /** A byte per entry. */
  readonly used: Pointer;
}

export class WholeRows {
  /** 1 once a row has come. */
  private groups = 0;
  private readonly states: readonly State[];
  private readonly args: ReturnType<typeof sharedArguments>;
  private readonly stagings: readonly Staging[];
  /** By argument: no call needs its texts row by row. */
  private readonly isCodable: readonly boolean[];
  /** Calls with the same argument side by side: what one finds out about a batch the next one knows. */
  private readonly order: readonly number[];
  private readonly select: (table: Table, window: Window) => Pointer;
  private readonly numbers: BatchLook;
  private readonly room: Pointer;
  private readonly ids: Pointer;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly calls: readonly BoundCall[],
  ) {
    this.states = statesOf(calls, memory, false, BATCH_ROWS);
    this.args = sharedArguments(calls);
    this.stagings = this.args.exprs.map(() => new Staging(memory));
    this.isCodable = this.args.exprs.map(
      ({ type }, arg) =>
        isText(type) &&
        calls.every((call, i) => !this.args.places[i]!.includes(arg) || call.fn === 'count' || this.isEntrywise(i)),
    );
    const firstOf = (call: number): number => this.args.places[call]![0] ?? -1;
    this.order = calls.map((_, call) => call).sort((a, b) => firstOf(a) - firstOf(b));
    this.select = selectorIn(memory);
    this.numbers = new BatchLook(memory);
    this.room = allocate(memory, bitmapBytes(BATCH_ROWS));
    this.ids = allocate(memory, BATCH_ROWS * 4);
  }

  take(table: Table, context: TaskContext): void {
    const uses = new Map<number, Use>();
    eachBatch(table, this.args.exprs, (window) => {
      context.checkCancelled();
      this.look(table, window, uses);
    });
    for (const [arg, use] of uses) this.takeEntries(table, arg, use);
  }

  /** A table of no more rows than a batch. */
  takeBatch(table: Table): void {
    const uses = new Map<number, Use>();
    eachWindow(table, this.args.exprs, [0], BATCH_ROWS, (window) => this.look(table, window, uses));
    for (const [arg, use] of uses) this.takeEntries(table, arg, use);
  }

  /** The one group, or none where no row came. */
  publish(): Groups {
    const { groups, states, memory } = this;
    return {
      groups,
      keys: { halves: [allocateCleared(memory, groups * 4)], words: [], texts: [] },
      states: states.map((state) => state.publish(groups)),
      entries: states.map((state) => state.publishEntries?.(groups) ?? null),
    };
  }

  private look(table: Table, window: Window, uses: Map<number, Use>): void {
    this.groups = 1;
    const mask = this.select(table, window);
    const { rows } = window;
    const staged = lazily(window.vectors, (vector, arg) => this.stage(table, vector, arg, mask, uses));
    const looked = lazily(window.vectors, (vector) => this.numbers.at(window, vector));
    for (const call of this.order) {
      const [places, state] = [this.args.places[call]!, this.states[call]!];
      const numbers = state.updateNumbers !== undefined && places.length === 1 ? looked(places[0]!) : null;
      if (numbers !== null) {
        if (numbers.count > 0) state.updateNumbers!(numbers);
        continue;
      }
      const own = places.map(staged);
      if (this.isEntrywise(call) && own[0]!.dictionary !== null) continue;
      this.update(state, mask, own, rows);
    }
  }

  private isEntrywise(call: number): boolean {
    return ENTRYWISE.has(this.calls[call]!.fn) && this.args.places[call]!.length === 1;
  }

  private update(state: State, mask: Pointer, own: readonly Vector[], rows: number): void {
    if (state.updateWhole !== undefined) state.updateWhole(mask, own, rows);
    else {
      kernelsOf(this.memory).groupAll(mask, rows, this.ids);
      state.update(this.ids, 1, own, rows);
    }
  }

  private stage({ memory: from }: Table, vector: Vector, arg: number, mask: Pointer, uses: Map<number, Use>): Vector {
    if (vector.storage === 'none') return vector;
    const staging = this.stagings[arg]!;
    if (vector.dictionary === null || !this.isCodable[arg]) {
      return isText(vector.type) ? staging.spell(from, vector) : staging.bring(from, vector);
    }
    const codes = staging.bring(from, vector);
    const { dictionary } = vector;
    const use = uses.get(arg) ?? { dictionary, used: allocateCleared(this.memory, dictionary.count) };
    // what is computed may have another dictionary in each batch
    if (use.dictionary !== dictionary) return staging.spell(from, vector);
    uses.set(arg, use);
    const taken = takenOf(this.memory, mask, [codes], codes.rows, this.room);
    kernelsOf(this.memory).wholeCodes(codes.values, widthOf(codes.storage), taken, codes.rows, use.used);
    return codes;
  }

  /** The used entries as a batch of texts, the others as nulls. */
  private takeEntries(table: Table, arg: number, { dictionary, used }: Use): void {
    const { offsets, bytes } = bringDictionary(table.memory, dictionary, this.memory);
    const validity = allocate(this.memory, bitmapBytes(BATCH_ROWS));
    const { type } = this.args.exprs[arg]!;
    for (let start = 0; start < dictionary.count; start += BATCH_ROWS) {
      const rows = Math.min(BATCH_ROWS, dictionary.count - start);
      kernelsOf(this.memory).groupBits(used + start, rows, validity);
      const entries: Vector = { type, storage: 'utf8', rows, values: offsets + start * 4, bytes, validity, dictionary: null };
      this.states.forEach((state, call) => {
        if (this.isEntrywise(call) && this.args.places[call]![0] === arg) this.update(state, 0, [entries], rows);
      });
    }
  }
}

/** What is made of each item when it is first asked for. */
function lazily<T, R>(items: readonly T[], make: (item: T, index: number) => R): (index: number) => R {
  const made: R[] = [];
  return (index) => {
    if (!(index in made)) made[index] = make(items[index]!, index);
    return made[index]!;
  };
}
