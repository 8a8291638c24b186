import type { Step } from '../../cluster/executor/messages';
import { allocate, viewsOf } from '../../columns/memory';
import type { StepDefinition } from '../step';
import { tableOf } from '../table-of';
import { eachWindow } from './batches';
import { KeyEncoder } from './key-encoder';
import { type BoundSortKey, isOneWord, type SortLayout } from './layout';
import { workspace } from './workspace';

/** First words of some hundred rows spread over one partition. Table → SortSampled. */
export interface SortSample extends Step {
  readonly step: 'sort-sample';
  readonly keys: readonly BoundSortKey[];
  readonly layout: SortLayout;
}

export interface SortSampled {
  readonly partition: number;
  readonly words: BigUint64Array;
}

const WINDOWS = 20;
const WINDOW_ROWS = 32;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

export const sortSample: StepDefinition<SortSample> = {
  step: 'sort-sample',
  run({ keys, layout }, [input], { partition }): SortSampled {
    const table = tableOf(input);
    const memory = workspace();
    const encoder = new KeyEncoder(memory, table, layout, partition);
    const target = allocate(memory, WINDOWS * 64 * 8);
    let count = 0;
    const exprs = keys.map((key) => key.expr);
    eachWindow(table, exprs, spreadStarts(table.rows, partition), WINDOW_ROWS, (window) => {
      count += encoder.encode(window, encoder.select(window), 1, [target + count * 8]);
    });
    const words = new BigUint64Array(count);
    words.set(viewsOf(memory).i64.subarray(target >>> 3, (target >>> 3) + count) as unknown as ArrayLike<bigint>);
    return { partition, words };
  },
};

/**
 * Starts of a few windows, multiples of 64 rows, evenly spread; by the golden ratio from another place in each partition: where every
 * partition is in order itself (buckets of a join), equal places would be equal keys, and nothing known of those between.
 */
function spreadStarts(rows: number, partition: number): number[] {
  const blocks = Math.ceil(rows / 64);
  const windows = Math.min(WINDOWS, blocks);
  const shift = (partition * GOLDEN_RATIO) % 1;
  return Array.from({ length: windows }, (_, i) => Math.floor(((i + shift) * blocks) / windows) * 64);
}

/**
 * Where one range ends and the next begins: the rows below are those with a lesser first word, or with this very word and in an
 * earlier partition. (Only where the word is the whole key may equal words be split; else `partition` is 0.)
 */
export interface RangeBound {
  readonly word: bigint;
  readonly partition: number;
}

/** Pure: at most `ranges - 1` ascending bounds that cut the samples evenly, weighted by the rows that each partition holds. */
export function chooseBounds(
  samples: readonly SortSampled[],
  rows: readonly number[],
  ranges: number,
  layout: SortLayout,
): RangeBound[] {
  const whole = isOneWord(layout);
  const entries = samples.flatMap(({ partition, words }) =>
    Array.from(words, (word) => ({ word, partition: whole ? partition : 0, weight: rows[partition]! / words.length })),
  );
  entries.sort((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : a.partition - b.partition));
  const total = entries.reduce((sum, entry) => sum + entry.weight, 0);
  const bounds: RangeBound[] = [];
  let below = 0;
  for (const { word, partition, weight } of entries) {
    const last = bounds.at(-1);
    const isNew = last === undefined || last.word !== word || last.partition !== partition;
    if (below >= ((bounds.length + 1) * total) / ranges && bounds.length < ranges - 1 && isNew) bounds.push({ word, partition });
    below += weight;
  }
  return bounds;
}

/** The bounds as this partition sees them: words that the first row of each next range reaches; those never reached are left out. */
export function boundsOf(bounds: readonly RangeBound[], partition: number, rowBits: number): bigint[] {
  const next = 1n << BigInt(rowBits);
  return bounds.map((bound) => (partition < bound.partition ? bound.word + next : bound.word)).filter((word) => word < 1n << 64n);
}
