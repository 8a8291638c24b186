import type { Step } from '../../cluster/executor/messages';
import type { TaskContext } from '../../cluster/executor/task-context';
import { BATCH_ROWS, type Table } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound, BoundCall } from '../../functions/bound';
import { selectorIn } from '../selector';
import { eachBatch } from '../sort/batches';
import { isText } from '../sort/layout';
import { Staging } from '../sort/staging';
import { allocateCleared, workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { canCode, groupCodes } from './coded-groups';
import { type GroupKey, GroupTable } from './group-table';
import { type KeySource, keySource, ordinalsOf } from './key-source';
import { movedPiece } from './move-piece';
import { type GroupPiece, publishPieces, spansOf } from './pieces';
import { sharedArguments } from './shared-arguments';
import { spellTexts } from './spell-texts';
import type { State, StateArrays } from './state';
import { statesOf } from './states';
import { WholeRows } from './whole-rows';

/** Groups some partitions and updates the states of the calls. Tables → one GroupPiece per reduce partition (by hash of the keys). */
export interface AggregateMap extends Step {
  readonly step: 'aggregate-map';
  readonly by: readonly Bound[];
  readonly calls: readonly BoundCall[];
  /** Reduce partitions; 1 when there are no keys. */
  readonly partitions: number;
  /** By task, the global number of the first physical row of each of its tables. */
  readonly bases: readonly (readonly number[])[];
}

export const aggregateMap: StepDefinition<AggregateMap> = {
  step: 'aggregate-map',
  spans: (piece) => spansOf(piece as GroupPiece),
  moved: movedPiece,
  run({ by, calls, partitions, bases }, [input], context): readonly GroupPiece[] {
    const tables = (input as readonly unknown[]).map(tableOf);
    const memory = workspace();
    if (by.length === 0) return wholePieces(memory, calls, tables, context);
    const sources = by.map((expr) => keySource(expr, tables, memory, context));
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    const groups = new GroupTable(
      memory,
      sources.map((source) => source.range),
      Math.min(BATCH_ROWS, Math.max(1, rows)),
      partitions > 1,
    );
    const states = statesOf(calls, memory, true, BATCH_ROWS);
    const base = bases[context.partition]!;
    if (canCode(by, calls, tables)) {
      const grouping = { by, calls, sources, states, groups, memory };
      tables.forEach((table, i) => {
        groupCodes(grouping, table, base[i]!, context);
      });
      return publish(memory, sources, groups, states, partitions, context);
    }
    const args = new Arguments(memory, calls);
    const select = selectorIn(memory);
    tables.forEach((table, i) => {
      eachBatch(table, [...by, ...args.exprs], (window) => {
        context.checkCancelled();
        const keys = sources.map((source, key) => source.read(table.memory, window.vectors[key]!));
        const ids = groups.assign(keys, select(table, window), window.rows, 0, base[i]! + window.start);
        const vectors = args.stage(table.memory, window.vectors.slice(by.length));
        states.forEach((state, call) => {
          state.update(ids, groups.count, vectors[call]!, window.rows);
        });
      });
    });
    return publish(memory, sources, groups, states, partitions, context);
  },
};

function wholePieces(
  memory: WebAssembly.Memory,
  calls: readonly BoundCall[],
  tables: readonly Table[],
  context: TaskContext,
): readonly GroupPiece[] {
  const whole = new WholeRows(memory, calls);
  for (const table of tables) whole.take(table, context);
  return publishPieces(memory, whole.publish(), 0, 1, context);
}

/** Arguments that several calls share are evaluated and staged once. */
class Arguments {
  readonly exprs: readonly Bound[];
  private readonly places: readonly (readonly number[])[];
  private readonly stagings: readonly Staging[];

  constructor(memory: WebAssembly.Memory, calls: readonly BoundCall[]) {
    const { exprs, places } = sharedArguments(calls);
    this.exprs = exprs;
    this.places = places;
    this.stagings = exprs.map(() => new Staging(memory));
  }

  /** By call, its arguments in the workspace. */
  stage(from: WebAssembly.Memory, vectors: readonly Vector[]): readonly (readonly Vector[])[] {
    const staged = vectors.map((vector, i) => this.stageOne(from, vector, i));
    return this.places.map((places) => places.map((place) => staged[place]!));
  }

  private stageOne(from: WebAssembly.Memory, vector: Vector, index: number): Vector {
    if (vector.storage === 'none') return vector;
    const staging = this.stagings[index]!;
    return isText(vector.type) ? staging.spell(from, vector) : staging.bring(from, vector);
  }
}

function publish(
  memory: WebAssembly.Memory,
  sources: readonly KeySource[],
  groups: GroupTable,
  states: readonly State[],
  partitions: number,
  context: TaskContext,
): GroupPiece[] {
  context.checkCancelled();
  const keys = groups.unpack();
  const hashes = partitions === 1 ? 0 : hashKeys(memory, sources, keys, groups.count);
  context.checkCancelled();
  const arrays = {
    groups: groups.count,
    keys: keyArrays(memory, sources, keys, groups),
    states: states.map((state) => state.publish(groups.count)),
    entries: states.map((state) => state.publishEntries?.(groups.count) ?? null),
  };
  return publishPieces(memory, arrays, hashes, partitions, context);
}

function keyArrays(
  memory: WebAssembly.Memory,
  sources: readonly KeySource[],
  keys: readonly GroupKey[],
  groups: GroupTable,
): StateArrays {
  const { count } = groups;
  return {
    halves: [groups.firstRows, ...keys.map((key) => presenceOf(memory, key.present, count))],
    words: sources.flatMap(({ type, numbers }, key) => {
      if (numbers !== null) return [];
      return ordinalsOf(type).map((_, word) => keys[key]!.words[word] ?? allocateCleared(memory, count * 8));
    }),
    texts: sources.flatMap(({ numbers }, key) => {
      if (numbers === null) return [];
      return [spellTexts(memory, numbers, keys[key]!.words[0]!, keys[key]!.present, count)];
    }),
  };
}

/** Bytes as u32. */
function presenceOf(memory: WebAssembly.Memory, present: Pointer, count: number): Pointer {
  const halves = allocate(memory, count * 4);
  const { u8, u32 } = viewsOf(memory);
  for (let group = 0; group < count; group++) u32[(halves >>> 2) + group] = present === 0 ? 1 : u8[present + group]!;
  return halves;
}

/** Hashes of the keys themselves, the same in every partition. */
export function hashKeys(
  memory: WebAssembly.Memory,
  sources: readonly KeySource[],
  keys: readonly GroupKey[],
  count: number,
): Pointer {
  const hashes = allocateCleared(memory, count * 8);
  const kernels = kernelsOf(memory);
  keys.forEach((key, index) => {
    const { numbers } = sources[index]!;
    if (numbers === null) for (const word of key.words) kernels.groupMix(hashes, word, count);
    else kernels.groupMix(hashes, textHashes(memory, numbers.hashPointer, key, count), count);
  });
  return hashes;
}

function textHashes(memory: WebAssembly.Memory, hashes: Pointer, { words, present }: GroupKey, count: number): Pointer {
  const out = allocateCleared(memory, count * 8);
  const { u8, u32 } = viewsOf(memory);
  for (let group = 0; group < count; group++) {
    if (present !== 0 && u8[present + group] === 0) continue;
    u32[(out >>> 2) + group * 2] = u32[(hashes >>> 2) + u32[(words[0]! >>> 2) + group * 2]!]!;
  }
  return out;
}
