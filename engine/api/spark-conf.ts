/** Settings of a program, by Spark's names. Values are texts, as Spark keeps them. */
export class SparkConf {
  readonly #settings: Map<string, string>;

  constructor(settings: Iterable<readonly [string, string]> = []) {
    this.#settings = new Map(settings);
  }

  setAppName(name: string): this {
    return this.set('spark.app.name', name);
  }

  setMaster(master: string): this {
    return this.set('spark.master', master);
  }

  set(key: string, value: string | number | boolean): this {
    this.#settings.set(key, String(value));
    return this;
  }

  setIfMissing(key: string, value: string | number | boolean): this {
    return this.contains(key) ? this : this.set(key, value);
  }

  setAll(pairs: Iterable<readonly [string, string]>): this {
    for (const [key, value] of pairs) this.set(key, value);
    return this;
  }

  get(key: string): string | null;
  get(key: string, otherwise: string): string;
  get(key: string, otherwise: string | null = null): string | null {
    return this.#settings.get(key) ?? otherwise;
  }

  contains(key: string): boolean {
    return this.#settings.has(key);
  }

  getAll(): readonly (readonly [string, string])[] {
    return [...this.#settings];
  }

  toDebugString(): string {
    return this.getAll()
      .map(([key, value]) => `${key}=${value}`)
      .sort()
      .join('\n');
  }
}
