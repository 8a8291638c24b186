import { mergeStats, noStats, type Stats } from '../exec/values/stats';

/** Count, sum, mean, extremes and spread of numbers, as PySpark's StatCounter. */
export class StatCounter {
  readonly #stats: Stats;

  constructor(parts: readonly Stats[]) {
    this.#stats = parts.reduce(mergeStats, noStats);
  }

  count(): number {
    return this.#stats.count;
  }

  mean(): number {
    return this.#stats.mean;
  }

  sum(): number {
    return this.#stats.count * this.#stats.mean;
  }

  min(): number {
    return this.#stats.min;
  }

  max(): number {
    return this.#stats.max;
  }

  variance(): number {
    return this.#spreadOver(this.#stats.count);
  }

  sampleVariance(): number {
    return this.#spreadOver(this.#stats.count - 1);
  }

  stdev(): number {
    return Math.sqrt(this.variance());
  }

  sampleStdev(): number {
    return Math.sqrt(this.sampleVariance());
  }

  toString(): string {
    return `(count: ${this.count()}, mean: ${this.mean()}, stdev: ${this.stdev()}, max: ${this.max()}, min: ${this.min()})`;
  }

  #spreadOver(count: number): number {
    return count <= 0 ? Number.NaN : this.#stats.spread / count;
  }
}
