import { buildDictionary, roomIn } from './build-column';
import type { DictionaryChunk, Storage } from './column';
import { readEntry } from './read-value';
import type { Value } from './vector';

/** Several dictionaries made one, and where each old code went. */
export interface MergedDictionary {
  readonly distinct: readonly Value[];
  readonly translations: readonly Uint32Array[];
}

export interface DictionarySource {
  readonly memory: WebAssembly.Memory;
  readonly dictionary: DictionaryChunk;
}

/** Also makes a dictionary unique that is not (the results of a function on distinct values). */
export function mergeDictionaries(sources: readonly DictionarySource[], binary: boolean): MergedDictionary {
  const codes = new Map<string, number>();
  const distinct: Value[] = [];
  const codeOf = (value: Value): number => {
    const key = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
    const known = codes.get(key);
    if (known !== undefined) return known;
    codes.set(key, distinct.length);
    return distinct.push(value) - 1;
  };
  const translations = sources.map(({ memory, dictionary }) =>
    Uint32Array.from({ length: dictionary.count }, (_, code) => codeOf(readEntry(memory, dictionary, code, binary))),
  );
  return { distinct, translations };
}

export function writeDictionary(memory: WebAssembly.Memory, distinct: readonly Value[]): DictionaryChunk {
  return buildDictionary(roomIn(memory), distinct.length === 0 ? [''] : distinct);
}

/** The narrowest codes for so many distinct values. */
export function codeStorage(count: number): Extract<Storage, 'dict8' | 'dict16' | 'dict32'> {
  return count <= 256 ? 'dict8' : count <= 65536 ? 'dict16' : 'dict32';
}
