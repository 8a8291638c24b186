import type { Step } from '../../cluster/executor/messages';
import { bitAt } from '../../columns/bitmap';
import { rowsOf, type Table } from '../../columns/column';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Bound } from '../../functions/bound';
import { hashKeys } from '../aggregate/aggregate-map';
import type { GroupKey } from '../aggregate/group-table';
import { type KeySource, keySource, ordinalsOf } from '../aggregate/key-source';
import type { KeyOrdinals } from '../aggregate/key-words';
import { type GroupPiece, publishPieces, spansOf } from '../aggregate/pieces';
import { spellTexts } from '../aggregate/spell-texts';
import type { StateArrays } from '../aggregate/state';
import { eachBatch, type Window } from '../sort/batches';
import { allocateCleared, workspace } from '../sort/workspace';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';

/**
 * One side of a join: the keys of a partition's rows, dealt out by their hash. Table → one GroupPiece per reduce partition, in which
 * every row is a group of its own (halves: global row number, then per key 1 or 0 = null), ascending by row number.
 */
export interface JoinMap extends Step {
  readonly step: 'join-map';
  readonly by: readonly Bound[];
  readonly partitions: number;
  /** Global number of each partition's first physical row. */
  readonly bases: readonly number[];
  /** Which of them; null = the task's own. */
  readonly table: number | null;
}

export const joinMap: StepDefinition<JoinMap> = {
  step: 'join-map',
  spans: (piece) => spansOf(piece as GroupPiece),
  run({ by, partitions, bases, table: own }, [input], context): readonly GroupPiece[] {
    const table = tableOf(input);
    const memory = workspace();
    const sources = by.map((expr) => keySource(expr, [table], memory, null));
    const rows = new KeyedRows(memory, sources, table, bases[own ?? context.partition]!);
    eachBatch(table, by, (window) => {
      context.checkCancelled();
      const keys = sources.map((source, key) => source.read(table.memory, window.vectors[key]!));
      rows.append(keys, window);
    });
    const hashes = partitions === 1 ? 0 : hashKeys(memory, sources, rows.keys, rows.count);
    const groups = { groups: rows.count, keys: rows.arrays(), states: [], entries: [] };
    return publishPieces(memory, groups, hashes, partitions, context);
  },
};

/** Keys of the rows that belong, one after the other. */
class KeyedRows {
  count = 0;
  readonly keys: readonly GroupKey[];
  private readonly numbers: Pointer;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly sources: readonly KeySource[],
    private readonly table: Table,
    private readonly base: number,
  ) {
    const rows = rowsOf(table);
    this.numbers = allocate(memory, rows * 4);
    this.keys = sources.map(({ type, numbers }) => ({
      words: (numbers === null ? ordinalsOf(type) : [null]).map(() => allocate(memory, rows * 8)),
      present: allocateCleared(memory, rows),
    }));
  }

  append(keys: readonly KeyOrdinals[], { start, rows }: Window): void {
    const { selection } = this.table;
    const picked: number[] = [];
    for (let row = 0; row < rows; row++) if (selection === null || bitAt(selection.bitmap, 0, start + row)) picked.push(row);
    const { u32 } = viewsOf(this.memory);
    const at = (this.numbers >>> 2) + this.count;
    for (let i = 0; i < picked.length; i++) u32[at + i] = this.base + start + picked[i]!;
    keys.forEach((key, index) => {
      this.appendKey(key, this.keys[index]!, picked, this.sources[index]!.type === 'void');
    });
    this.count += picked.length;
  }

  arrays(): StateArrays {
    const { memory, keys, count } = this;
    return {
      halves: [this.numbers, ...keys.map((key) => widened(memory, key.present, count))],
      words: this.sources.flatMap(({ numbers }, key) => (numbers === null ? keys[key]!.words : [])),
      texts: this.sources.flatMap(({ numbers }, key) => {
        if (numbers === null) return [];
        return [spellTexts(memory, numbers, keys[key]!.words[0]!, keys[key]!.present, count)];
      }),
    };
  }

  /** Ordinals of nulls are 0, so that they are the same on both sides. */
  private appendKey(from: KeyOrdinals, to: GroupKey, picked: readonly number[], isVoid: boolean): void {
    const { u8, u32 } = viewsOf(this.memory);
    for (let i = 0; i < picked.length; i++) {
      const row = picked[i]!;
      const isPresent = !isVoid && (from.validity === 0 || bitAt(u8, from.validity, row));
      u8[to.present + this.count + i] = isPresent ? 1 : 0;
      to.words.forEach((word, w) => {
        const target = (word >>> 2) + (this.count + i) * 2;
        const source = (from.words[w]! >>> 2) + row * 2;
        u32[target] = isPresent ? u32[source]! : 0;
        u32[target + 1] = isPresent ? u32[source + 1]! : 0;
      });
    }
  }
}

/** Bytes as u32. */
function widened(memory: WebAssembly.Memory, bytes: Pointer, count: number): Pointer {
  const halves = allocate(memory, count * 4);
  const { u8, u32 } = viewsOf(memory);
  for (let row = 0; row < count; row++) u32[(halves >>> 2) + row] = u8[bytes + row]!;
  return halves;
}
