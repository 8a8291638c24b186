import type { TypeName } from '../plan/schema';
import type { ColumnData } from '../protocol/engine-service';
import { plainStorage, type Table } from './column';
import {
  copyText,
  gatherBits,
  gatherValidity,
  gatherWords,
  mayHoldNulls,
  type Picks,
  planText,
  type Source,
  sourceOf,
  wordsOf,
} from './gather';

/** Picked rows of one column as buffers of their own: what crosses to a client. Dictionaries become plain text. */
export function columnData(tables: readonly Table[], column: number, type: TypeName, picks: Picks): ColumnData {
  const sources = tables.map((table) => sourceOf(table.memory, table.columns[column]!));
  const rows = picks.rows.length;
  const storage = plainStorage(type);
  switch (storage) {
    case 'none':
      return { layout: 'none', type };
    case 'bits': {
      const values = new Uint8Array(Math.ceil(rows / 8));
      gatherBits(sources, picks, values, 0);
      return { layout: 'bits', type, values, validity: validityOf(sources, picks) };
    }
    case 'utf8':
      return textData(type, sources, picks);
    default: {
      const words = new Uint32Array(rows * wordsOf(storage));
      gatherWords(sources, picks, wordsOf(storage), words, 0);
      return numberData(storage, type, words.buffer, validityOf(sources, picks));
    }
  }
}

export type NumberStorage = 'i32' | 'i64' | 'i128' | 'f64';

export function numberData(storage: NumberStorage, type: TypeName, buffer: ArrayBuffer, validity: Uint8Array | null): ColumnData {
  switch (storage) {
    case 'i32':
      return { layout: 'i32', type, values: new Int32Array(buffer), validity };
    case 'i64':
      return { layout: 'i64', type, values: new BigInt64Array(buffer), validity };
    case 'i128':
      return { layout: 'i128', type, values: new BigUint64Array(buffer), validity };
    case 'f64':
      return { layout: 'f64', type, values: new Float64Array(buffer), validity };
  }
}

function textData(type: TypeName, sources: readonly Source[], picks: Picks): ColumnData {
  const plan = planText(sources, picks);
  const bytes = new Uint8Array(plan.offsets[picks.rows.length]!);
  copyText(sources, picks, plan, bytes, 0);
  return { layout: 'bytes', type, offsets: plan.offsets, bytes, validity: validityOf(sources, picks) };
}

/** null where every picked row is present. */
function validityOf(sources: readonly Source[], picks: Picks): Uint8Array | null {
  if (!mayHoldNulls(sources)) return null;
  const validity = new Uint8Array(Math.ceil(picks.rows.length / 8));
  return gatherValidity(sources, picks, validity, 0) === 0 ? null : validity;
}
