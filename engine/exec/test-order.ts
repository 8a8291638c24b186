/** A side of an `and` or `or`: what it was seen to take, and of how many rows it decided. */
interface Side<T> {
  readonly test: T;
  readonly cost: number;
  ms: number;
  rows: number;
  decided: number;
}

/**
 * In which order the sides of an `and` or `or` are looked at: first the one that decides most rows for its time (Hellerstein's rank), so
 * that the others have few left. Before a side has been seen it counts by its rough cost (cost.ts), as one that decides every other row.
 */
export class TestOrder<T> {
  private readonly sides: Side<T>[];

  constructor(tests: readonly { readonly test: T; readonly cost: number }[]) {
    this.sides = tests.map(({ test, cost }) => ({ test, cost: Math.max(cost, LEAST_COST), ms: 0, rows: 0, decided: 0 }));
    this.sort();
  }

  /**
   * `look` tells how many of the rows it was asked for are still in question after a test, `rows` before the first one; it is called for
   * one side after the other until none is.
   */
  each(rows: number, look: (test: T) => number): void {
    let left = rows;
    for (const side of this.sides) {
      const began = performance.now();
      const after = look(side.test);
      side.ms += performance.now() - began;
      side.rows += left;
      side.decided += left - after;
      left = after;
      if (left === 0) break;
    }
    this.sort();
  }

  get inOrder(): readonly T[] {
    return this.sides.map(({ test }) => test);
  }

  private sort(): void {
    const seen = this.sides.filter(({ rows }) => rows > 0);
    const unit = seen.length === 0 ? 1 : seen.reduce((sum, { ms, rows, cost }) => sum + ms / rows / cost, 0) / seen.length;
    const rank = ({ ms, rows, cost, decided }: Side<T>): number =>
      (rows === 0 ? cost * unit : ms / rows) / ((decided + 1) / (rows + 2));
    this.sides.sort((a, b) => rank(a) - rank(b));
  }
}

const LEAST_COST = 0.1;
