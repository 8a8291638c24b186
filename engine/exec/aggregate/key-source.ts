import type { TaskContext } from '../../cluster/executor/task-context';
import { bitmapBytes } from '../../columns/bitmap';
import { BATCH_ROWS, type ColumnChunk, type Table, widthOf } from '../../columns/column';
import { kernelsOf } from '../../columns/kernels/load';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import type { Vector } from '../../columns/vector';
import type { Bound } from '../../functions/bound';
import type { TypeName } from '../../plan/schema';
import { isDouble, isText, type Ordinal, type OrdinalRange, widest, wordsOf } from '../sort/layout';
import { writeOrdinals } from '../sort/ordinals';
import { integerStats } from '../sort/sort-stats';
import { bringDictionary, Staging } from '../sort/staging';
import { allocateCleared } from '../sort/workspace';
import type { KeyOrdinals, KeyRange } from './key-words';
import { TextNumbers } from './text-numbers';

/** Reads one key of a partition, batch by batch, as ordinals in a workspace. */
export interface KeySource {
  readonly type: TypeName;
  readonly range: KeyRange;
  /** Texts behind the ordinals; null = the ordinals are the values. */
  readonly numbers: TextNumbers | null;
  read(from: WebAssembly.Memory, vector: Vector): KeyOrdinals;
}

const SIGN = 1n << 63n;
const WORD: OrdinalRange = { least: 0n, greatest: (1n << 64n) - 1n };
const INT: OrdinalRange = { least: SIGN - (1n << 31n), greatest: SIGN + (1n << 31n) - 1n };
const BIT: OrdinalRange = { least: SIGN, greatest: SIGN + 1n };

/** Of some partitions. `context` null: ranges are those of the type, without a look at the rows. */
export function keySource(
  expr: Bound,
  tables: readonly Table[],
  memory: WebAssembly.Memory,
  context: TaskContext | null,
): KeySource {
  const { type } = expr;
  const columns = expr.kind === 'col' ? tables.map((table) => table.columns[expr.index]!) : null;
  const nulls = columns === null || columns.some((column) => column.nullCount > 0);
  if (isText(type)) return textSource(type, nulls, columns, tables, memory);
  const ranges = columns === null || context === null ? typeRanges(type) : rangesOf(expr, tables, memory, context);
  return numberSource(type, { nulls, ranges }, memory);
}

/** Ordinals that columns of this type have. */
export function ordinalsOf(type: TypeName): readonly Ordinal[] {
  if (type === 'void') return [];
  if (wordsOf(type) === 2) return [{ kind: 'high' }, { kind: 'low' }];
  return [{ kind: isDouble(type) ? 'double' : 'integer' }];
}

function rangesOf(
  expr: Bound,
  tables: readonly Table[],
  memory: WebAssembly.Memory,
  context: TaskContext,
): readonly OrdinalRange[] {
  const { type } = expr;
  const known = typeRanges(type);
  if (type === 'void' || type === 'boolean' || wordsOf(type) === 2 || isDouble(type)) return known;
  const found = tables.flatMap((table) => integerStats(table, [expr], memory, context)[0]!.ranges);
  return found.length === 0 ? [] : [widest(found)];
}

/** Ranges that hold every value of a type. */
export function typeRanges(type: TypeName): readonly OrdinalRange[] {
  if (type === 'boolean') return [BIT];
  if (type === 'int' || type === 'date') return [INT];
  return ordinalsOf(type).map(() => WORD);
}

/** Keys that are not text, of any partition. */
export function numberSource(type: TypeName, range: KeyRange, memory: WebAssembly.Memory): KeySource {
  const staging = new Staging(memory);
  const ordinals = range.ranges.length === 0 ? [] : ordinalsOf(type);
  const words = ordinals.map(() => allocate(memory, BATCH_ROWS * 8));
  const allNull = nullsOnly(memory);
  return {
    type,
    range,
    numbers: null,
    read(from, vector) {
      if (ordinals.length === 0) return { words, validity: 0 };
      if (vector.storage === 'none') return { words, validity: allNull() };
      const staged = staging.bring(from, vector);
      ordinals.forEach((ordinal, word) => {
        writeOrdinals(kernelsOf(memory), staged, ordinal, 0, words[word]!);
      });
      return { words, validity: staged.validity };
    },
  };
}

/** A bitmap of a batch without a bit, made when it is wanted: a partition may have nothing but nulls where others have values. */
function nullsOnly(memory: WebAssembly.Memory): () => Pointer {
  let bitmap: Pointer = 0;
  return () => (bitmap ||= allocateCleared(memory, bitmapBytes(BATCH_ROWS)));
}

/** Dictionaries are numbered once and codes looked up; other texts are numbered as they come. */
function textSource(
  type: TypeName,
  nulls: boolean,
  columns: readonly ColumnChunk[] | null,
  tables: readonly Table[],
  memory: WebAssembly.Memory,
): KeySource {
  const staging = new Staging(memory);
  const numbers = new TextNumbers(memory);
  const ordinals = allocate(memory, BATCH_ROWS * 8);
  const lookups = new Map<object, Pointer>();
  const lookupOf = (from: WebAssembly.Memory, dictionary: NonNullable<Vector['dictionary']>): Pointer => {
    const known = lookups.get(dictionary);
    if (known !== undefined) return known;
    const lookup = numberDictionary(from, dictionary, numbers, memory);
    lookups.set(dictionary, lookup);
    return lookup;
  };
  columns?.forEach(({ dictionary }, i) => {
    if (dictionary !== null) lookupOf(tables[i]!.memory, dictionary);
  });
  const allNull = nullsOnly(memory);
  const spelled = columns?.reduce((sum, { dictionary }, i) => sum + (dictionary === null ? tables[i]!.rows : 0), 0);
  const most = spelled === undefined ? 2 ** 32 : numbers.count + spelled;
  return {
    type,
    range: { nulls, ranges: [{ least: 0n, greatest: BigInt(Math.max(1, most) - 1) }] },
    numbers,
    read(from, vector) {
      if (vector.storage === 'none') return { words: [ordinals], validity: allNull() };
      const staged = staging.bring(from, vector);
      if (vector.dictionary === null) numbers.number(staged.values, staged.bytes, staged.validity, staged.rows, ordinals);
      else {
        const lookup = lookupOf(from, vector.dictionary);
        kernelsOf(memory).sortOrdinalCodes(staged.values, widthOf(staged.storage), lookup, staged.rows, ordinals);
      }
      return { words: [ordinals], validity: staged.validity };
    },
  };
}

/** A table of u32 by code: the number of its text. */
function numberDictionary(
  from: WebAssembly.Memory,
  dictionary: NonNullable<Vector['dictionary']>,
  numbers: TextNumbers,
  memory: WebAssembly.Memory,
): Pointer {
  const { offsets, bytes } = bringDictionary(from, dictionary, memory);
  const ordinals = allocate(memory, dictionary.count * 8);
  numbers.number(offsets, bytes, 0, dictionary.count, ordinals);
  const lookup = allocate(memory, dictionary.count * 4);
  const { u32 } = viewsOf(memory);
  for (let code = 0; code < dictionary.count; code++) u32[(lookup >>> 2) + code] = u32[(ordinals >>> 2) + code * 2]!;
  return lookup;
}
