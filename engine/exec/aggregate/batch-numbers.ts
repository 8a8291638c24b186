import { bitmapBytes } from '../../columns/bitmap';
import { plainStorage } from '../../columns/column';
import { allocate, type Pointer, viewsOf } from '../../columns/memory';
import { valueOfCode } from '../../columns/narrow';
import type { Coded, Vector } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import type { Window } from '../sort/batches';
import { takenOf } from './states-number';

/** What one pass over the codes of a column's batch, where they lie, tells to all calls that want to know of its numbers. */
export interface BatchNumbers {
  /** How many take part and are not null. */
  readonly count: number;
  /** The least and the greatest, as two rows of the workspace. */
  readonly extremes: Vector;
  /** Exact where it is below 2^53, times the unit of doubles. */
  sum(): number;
  /** Of integers. */
  wholeSum(): bigint;
}

/** Looks at batches one after the other; each call overwrites what the call before found. null = the numbers are no codes. */
export class BatchLook {
  private readonly pair: Pointer;

  constructor(private readonly memory: WebAssembly.Memory) {
    this.pair = allocate(memory, 16);
  }

  at({ selected, context }: Window, vector: Vector): BatchNumbers | null {
    const { coded, rows, type } = vector;
    if (coded === undefined) return null;
    const { memory, kernels } = context;
    const taken = takenOf(memory, selected, [vector], rows, context.take(bitmapBytes(rows)));
    const found = context.take(16);
    const count = kernels.wholeCoded(coded.codes, coded.width, taken, rows, found) >>> 0;
    const [{ u32, f64 }, at] = [viewsOf(memory), found >>> 2];
    const codes = f64[(at >>> 1) + 1]!;
    const { base, unit } = coded.frame;
    return {
      count,
      extremes: this.rowsOf(type, coded, [u32[at]!, u32[at + 1]!]),
      sum: () => (plainStorage(type) === 'f64' ? (base * count + codes) / unit : base * count + codes * unit),
      wholeSum: () => BigInt(base) * BigInt(count) + BigInt(codes) * BigInt(unit),
    };
  }

  private rowsOf(type: TypeName, { frame }: Coded, codes: readonly number[]): Vector {
    const storage = plainStorage(type);
    const { i32, i64, f64 } = viewsOf(this.memory);
    const values = codes.map((code) => valueOfCode(type, frame, code));
    if (storage === 'i64') i64.set(values as bigint[], this.pair >>> 3);
    else if (storage === 'i32') i32.set(values as number[], this.pair >>> 2);
    else f64.set(values as number[], this.pair >>> 3);
    return { type, storage, rows: codes.length, values: this.pair, bytes: 0, validity: 0, dictionary: null };
  }
}
