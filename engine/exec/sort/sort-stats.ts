import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { BATCH_ROWS, type Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { eachBatch } from './batches';
import { type BoundSortKey, isDouble, isText, type KeyStats, type Ordinal, type OrdinalRange, type TextShape } from './layout';
import { writeOrdinals } from './ordinals';
import { Staging } from './staging';
import { workspace } from './workspace';

/** What the layout of a full order is planned from: exact ranges of the keys in one partition. Table → KeyStats[], one per key. */
export interface SortStats extends Step {
  readonly step: 'sort-stats';
  readonly keys: readonly BoundSortKey[];
}

export const sortStats: StepDefinition<SortStats> = {
  step: 'sort-stats',
  run({ keys }, [input], context): readonly KeyStats[] {
    const table = tableOf(input);
    const memory = workspace();
    const observers = keys.map((key) => observerOf(key, table, memory));
    return observe(
      table,
      keys.map((key) => key.expr),
      observers,
      context,
    );
  },
};

/** Exact ranges of integers, dates, timestamps and decimals. */
export function integerStats(
  table: Table,
  exprs: readonly Bound[],
  memory: WebAssembly.Memory,
  context: TaskContext,
): KeyStats[] {
  const observers = exprs.map(() => new NumberObserver(table, memory, false));
  return observe(table, exprs, observers, context);
}

function observe(table: Table, exprs: readonly Bound[], observers: readonly Observer[], context: TaskContext): KeyStats[] {
  if (observers.every((observer) => !observer.looks)) return observers.map((observer) => observer.stats());
  eachBatch(table, exprs, ({ vectors }) => {
    context.checkCancelled();
    observers.forEach((observer, key) => {
      if (observer.looks) observer.see(vectors[key]!);
    });
  });
  return observers.map((observer) => observer.stats());
}

interface Observer {
  /** False: what it tells is known without reading rows. */
  readonly looks: boolean;
  see(vector: Vector): void;
  stats(): KeyStats;
}

/** Dictionaries of up to this many texts are merged on the driver. */
export const SMALL_DICTIONARY = 1024;
const COMMON_BYTES = 64;

function observerOf(key: BoundSortKey, table: Table, memory: WebAssembly.Memory): Observer {
  const dictionary = dictionaryOf(key, table);
  if (dictionary !== null) return knownObserver(dictionary, table, key);
  return isText(key.expr.type) ? textObserver(table, memory) : new NumberObserver(table, memory, isDouble(key.expr.type));
}

/** The texts by code of a key that is a small dictionary column of this partition. */
export function dictionaryOf({ expr }: BoundSortKey, table: Table): readonly Uint8Array[] | null {
  const column = expr.kind === 'col' ? table.columns[expr.index]! : null;
  const dictionary = column?.dictionary ?? null;
  if (dictionary === null || dictionary.count > SMALL_DICTIONARY) return null;
  const { u8, u32 } = viewsOf(table.memory);
  const offsets = dictionary.offsets >>> 2;
  return Array.from({ length: dictionary.count }, (_, code) =>
    Uint8Array.from(u8.subarray(dictionary.bytes + u32[offsets + code]!, dictionary.bytes + u32[offsets + code + 1]!)),
  );
}

function knownObserver(dictionary: readonly Uint8Array[], table: Table, { expr }: BoundSortKey): Observer {
  const nulls = expr.kind === 'col' && table.columns[expr.index]!.nullCount > 0;
  const ranges = table.rows === 0 ? [] : [{ least: 0n, greatest: 0n }];
  const text = { common: new Uint8Array(0), shortest: 0, longest: 2 ** 31 };
  return { looks: false, see: () => undefined, stats: () => ({ nulls, ranges, scale: 0, text, dictionary }) };
}

const NONE = (1n << 64n) - 1n;
/** Cents, tenths, thousandths: how doubles that came from text usually look. */
const SCALES = [1, 10, 100, 1000, 10_000] as const;

class NumberObserver implements Observer {
  readonly looks = true;
  private readonly staging: Staging;
  private readonly ordinals: Pointer;
  private readonly ranges: Pointer;
  private nulls = 0;
  private words = 1;
  private scale = 0;

  constructor(
    private readonly table: Table,
    private readonly memory: WebAssembly.Memory,
    private readonly double: boolean,
  ) {
    this.staging = new Staging(memory);
    this.ordinals = allocate(memory, BATCH_ROWS * 8);
    this.ranges = allocate(memory, 32);
    viewsOf(memory).i64.set([-1n, 0n, -1n, 0n], this.ranges >>> 3);
  }

  see(vector: Vector): void {
    if (vector.storage === 'none') {
      this.nulls += vector.rows;
      return;
    }
    const staged = this.staging.bring(this.table.memory, vector);
    const ordinals: Ordinal[] =
      vector.storage === 'i128' ? [{ kind: 'high' }, { kind: 'low' }] : [{ kind: this.double ? 'double' : 'integer' }];
    this.words = ordinals.length;
    ordinals.forEach((ordinal, word) => {
      this.widen(staged, ordinal, word);
    });
    if (this.double) this.narrowScale(staged);
  }

  private widen(staged: Vector, ordinal: Ordinal, word: number): void {
    const kernels = kernelsOf(this.memory);
    writeOrdinals(kernels, staged, ordinal, 0, this.ordinals);
    const nulls = kernels.sortRange(this.ordinals, staged.validity, staged.rows, this.ranges + word * 16);
    if (word === 0) this.nulls += nulls;
  }

  /** Moves to the next scale until one fits; past the last, none does. */
  private narrowScale({ values, validity, rows }: Vector): void {
    const kernels = kernelsOf(this.memory);
    while (this.scale < SCALES.length && kernels.sortScaleFits(values, validity, SCALES[this.scale]!, rows) === 0) this.scale++;
  }

  stats(): KeyStats {
    const { i64 } = viewsOf(this.memory);
    const ranges = Array.from({ length: this.words }, (_, word): OrdinalRange => {
      const at = (this.ranges >>> 3) + word * 2;
      return { least: i64[at]! & NONE, greatest: i64[at + 1]! & NONE };
    }).filter((range) => range.least <= range.greatest);
    return { nulls: this.nulls > 0, ranges, scale: SCALES[this.scale] ?? 0, text: null, dictionary: null };
  }
}

function textObserver(table: Table, memory: WebAssembly.Memory): Observer {
  const staging = new Staging(memory);
  // common bytes, shortest, longest, texts seen, nulls seen; then the first text's beginning
  const shape = allocate(memory, 20 + COMMON_BYTES);
  viewsOf(memory).u32.set([COMMON_BYTES, 0xffffffff, 0, 0, 0], shape >>> 2);
  return {
    looks: true,
    see(vector) {
      const { values, bytes, validity, rows } = staging.spell(table.memory, vector);
      kernelsOf(memory).sortTextShape(values, bytes, validity, rows, shape);
    },
    stats() {
      const { u8, u32 } = viewsOf(memory);
      const [common, shortest, longest, seen, nulls] = u32.subarray(shape >>> 2, (shape >>> 2) + 5);
      const text: TextShape = {
        common: Uint8Array.from(u8.subarray(shape + 20, shape + 20 + common!)),
        shortest: shortest!,
        longest: longest!,
      };
      return { nulls: nulls! > 0, ranges: seen === 0 ? [] : [{ least: 0n, greatest: 0n }], scale: 0, text, dictionary: null };
    },
  };
}
