import { type ColumnChunk, type DictionaryChunk, plainStorage } from '../../columns/column';
import { mergeDictionaries, writeDictionary } from '../../columns/dictionary';
import { createMemory } from '../../columns/memory';
import { readValue } from '../../columns/read-value';
import type { Value } from '../../columns/vector';
import type { SourceReader } from '../source-reader';
import { Body } from './body';
import { damaged } from './damage';
import { type ArrowDetail, WORDS } from './detail';
import type { Layout } from './layout';
import { messageAt } from './messages';
import { dictionaryBatchOf, MessageKind } from './metadata';
import { readColumn } from './read-column';

/** The values of a dictionary, and where it is text without duplicates or nulls, the same as a dictionary of ours. */
export interface Dictionary {
  readonly values: readonly Value[];
  readonly chunk: DictionaryChunk | null;
  /** Where a code of the file went in `chunk`; null = it stayed. */
  readonly translation: Uint32Array | null;
}

/** The dictionaries that are in force for the record batches of one split, read when a column asks for them. */
export class Dictionaries {
  readonly #known = new Map<number, Dictionary>();
  readonly #reader: SourceReader;
  readonly #detail: ArrowDetail;
  readonly #layout: Layout;
  readonly #batch: number;
  /** Where dictionaries of ours are put. */
  readonly memory: WebAssembly.Memory;
  readonly #read: (bytes: number) => void;

  constructor(
    reader: SourceReader,
    detail: ArrowDetail,
    layout: Layout,
    batch: number,
    memory: WebAssembly.Memory,
    read: (bytes: number) => void,
  ) {
    this.#reader = reader;
    this.#detail = detail;
    this.#layout = layout;
    this.#batch = batch;
    this.memory = memory;
    this.#read = read;
  }

  get(id: number): Dictionary {
    const known = this.#known.get(id) ?? this.#make(this.#values(id), this.#layout.dictionaries.get(id)?.type === 'string');
    this.#known.set(id, known);
    return known;
  }

  #make(values: readonly Value[], text: boolean): Dictionary {
    if (!text || values.includes(null)) return { values, chunk: null, translation: null };
    const chunk = writeDictionary(this.memory, values);
    if (new Set(values).size === values.length) return { values, chunk, translation: null };
    const { distinct, translations } = mergeDictionaries([{ memory: this.memory, dictionary: chunk }], false);
    return { values, chunk: writeDictionary(this.memory, distinct), translation: translations[0]! };
  }

  /** The last one that replaces, and what deltas add to it. */
  #values(id: number): readonly Value[] {
    const { dictionaries } = this.#detail;
    const declared = this.#layout.dictionaries.get(id) ?? damaged(`a dictionary ${id} of no column`);
    let values: Value[] | null = null;
    for (let at = 0; at < dictionaries.length; at += WORDS) {
      const [offset, metadataBytes, bodyBytes, from] = dictionaries.subarray(at, at + WORDS) as unknown as [
        number,
        number,
        number,
        number,
      ];
      if (from > this.#batch) break;
      const { header } = messageAt(this.#reader, { offset, metadataBytes, bodyBytes }, MessageKind.DICTIONARY);
      const batch = dictionaryBatchOf(header);
      if (batch.id !== id) continue;
      const body = new Body(this.#reader, offset + metadataBytes, bodyBytes, batch.data, this.#read);
      const memory = createMemory(body.size);
      const column = { name: `of dictionary ${id}`, ...declared, exact: null, nullable: true, node: 0, buffer: 0, views: 0 };
      const { rows } = batch.data;
      const { chunk } = readColumn(column, declared.type, rows === 0 ? [] : [{ body, rows, entries: rows }], rows, memory, this);
      const read = valuesOf(memory, chunk, rows);
      values = batch.delta && values !== null ? [...values, ...read] : read;
    }
    return values ?? damaged(`dictionary ${id} is missing`);
  }
}

function valuesOf(memory: WebAssembly.Memory, chunk: ColumnChunk, rows: number): Value[] {
  return Array.from({ length: rows }, (_, row) =>
    chunk.storage === plainStorage(chunk.type) ? readValue(memory, chunk, row) : null,
  );
}
