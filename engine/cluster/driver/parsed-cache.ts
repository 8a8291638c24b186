/**
 * Text files as they were parsed, kept in the user's cache folder, so that opening one again reads columns instead of text.
 *
 * An entry is a folder: one file for each partition (its columns as they lie in memory, written by the executor that has them; see
 * spill-file.ts), what opening and reading told of the file, and an index with the checksums of all of them, which is written last.
 * Its name is a digest of path, size, time of change, options and version, so that a changed file is another entry. What does not
 * bear its checksum is dropped and read from the text. The least recently used go when all take more than the limit.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import type { Opened, ReadSummary } from '../../formats/format';
import type { Cluster } from '../cluster';
import { type ParkStep, parkedIn } from '../executor/parked';
import type { SpillRef } from '../storage/spill-file';
import type { Dataset } from './dataset';

export interface ParsedConf {
  readonly folder: string;
  /** All entries together take at most this. */
  readonly limitBytes: number;
  /** Smaller files are parsed in a blink, and not kept. */
  readonly leastBytes: number;
  /** How long after the last reading it begins to write, so that the questions that follow it go first. */
  readonly patienceMs: number;
  /** Also keeps what is read, not only reads what was kept. */
  readonly keeps: boolean;
}

/** A file as it was read before: nothing is left to find out about it. */
export interface Parsed {
  readonly opened: Opened;
  readonly reads: readonly ReadSummary[];
  /** Of the content, where that is packed. */
  readonly sizeBytes: number;
  readonly parts: readonly SpillRef[];
}

/** Raised whenever what is in an entry changes its meaning. */
const VERSION = 4;
const INDEX = 'index.json';
const ABOUT = 'about';

interface Index {
  readonly version: number;
  readonly about: number;
  readonly parts: readonly { readonly bytes: number; readonly checksum: number }[];
}

export class ParsedCache {
  readonly #cluster: Cluster;
  readonly #conf: ParsedConf;
  readonly #keys = new WeakMap<Dataset, string>();
  readonly #kept = new WeakSet<Dataset>();
  readonly #abort = new AbortController();
  #writing: Promise<void> = Promise.resolve();
  #on = true;

  constructor(cluster: Cluster, conf: ParsedConf) {
    this.#cluster = cluster;
    this.#conf = conf;
  }

  /** Off: neither uses nor keeps anything, and lets go of what was kept. */
  async turn(on: boolean): Promise<void> {
    if (on === this.#on) return;
    this.#on = on;
    if (on) return;
    await this.#writing;
    await rm(this.#conf.folder, { recursive: true, force: true });
  }

  async find(identity: string): Promise<Parsed | null> {
    if (!this.#on) return null;
    const folder = this.#folderOf(identity);
    try {
      const index = JSON.parse(await readFile(join(folder, INDEX), 'utf8')) as Index;
      const about = await readFile(join(folder, ABOUT));
      if (index.version !== VERSION || crc32(about) !== index.about) throw new Error('damaged');
      const known = deserialize(about) as Omit<Parsed, 'parts'>;
      const now = new Date();
      await utimes(join(folder, INDEX), now, now);
      return { ...known, parts: index.parts.map((part, i) => ({ file: parkedIn(folder, i), offset: 0, ...part })) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      return null;
    }
  }

  /** Remembers by what a dataset was opened. */
  watch(dataset: Dataset, identity: string): void {
    this.#keys.set(dataset, identity);
  }

  /** Writes a dataset that was read to its end, behind all other work. The block of its last partition is put away after this call. */
  keep(dataset: Dataset): void {
    const identity = this.#keys.get(dataset);
    if (!this.#on || !this.#conf.keeps || dataset.source.size < this.#conf.leastBytes) return;
    if (identity === undefined || this.#kept.has(dataset) || !dataset.settled) return;
    // what could not be kept is read from the text again
    this.#writing = this.#writing
      .then(() => setImmediate())
      .then(() => this.#writeOnce(dataset, identity))
      .catch(() => undefined);
  }

  /** Resolves when what is being written is. */
  idle(): Promise<void> {
    return this.#writing;
  }

  /** Ends what is being written. */
  stop(): Promise<void> {
    this.#abort.abort();
    return this.#writing;
  }

  /** Nothing where its partitions are not all in memory. */
  async #writeOnce(dataset: Dataset, identity: string): Promise<void> {
    const { scan } = dataset;
    const partitions = Array.from({ length: scan.partitions }, (_, i) => i);
    if (this.#kept.has(dataset) || partitions.some((partition) => this.#cluster.block(scan, partition) === undefined)) return;
    this.#kept.add(dataset);
    await this.#write(dataset, identity);
  }

  async #write(dataset: Dataset, identity: string): Promise<void> {
    const folder = this.#folderOf(identity);
    if ((await stat(join(folder, INDEX)).catch(() => null)) !== null || !(await this.#hasRoom(dataset.source.size))) return;
    await setTimeout(this.#conf.patienceMs, undefined, { ref: false, signal: this.#abort.signal });
    const part = `${folder}.${randomBytes(4).toString('hex')}.part`;
    await mkdir(part, { recursive: true, mode: 0o700 });
    try {
      const version = dataset.version;
      const about = serialize({ opened: dataset.opened, reads: dataset.reads, sizeBytes: dataset.source.size });
      const finish: ParkStep = { step: 'park', folder: part };
      const request = { name: `keep ${dataset.shortName}`, rdd: dataset.scan, finish, group: this.#cluster.ids.group() };
      const refs: SpillRef[] = [];
      // one after the other: the other executors stay free
      for (let partition = 0; partition < dataset.scan.partitions; partition++) {
        const job = { ...request, partitions: [partition], signal: this.#abort.signal, priority: -10 };
        refs.push((await this.#cluster.runJob(job))[0] as SpillRef);
      }
      if (dataset.version !== version) return;
      const parts = refs.map(({ bytes, checksum }) => ({ bytes, checksum }));
      await writeFile(join(part, ABOUT), about, { mode: 0o600 });
      await writeFile(join(part, INDEX), JSON.stringify({ version: VERSION, about: crc32(about), parts } satisfies Index));
      await rename(part, folder);
      await this.#evict();
    } finally {
      await rm(part, { recursive: true, force: true });
    }
  }

  /** Twice the text is more than its columns take. */
  async #hasRoom(textBytes: number): Promise<boolean> {
    if (2 * textBytes > this.#conf.limitBytes) return false;
    await mkdir(this.#conf.folder, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#conf.folder);
    return bavail * bsize > 4 * textBytes;
  }

  async #evict(): Promise<void> {
    const names = await readdir(this.#conf.folder);
    const entries = await Promise.all(names.map((name) => entryOf(join(this.#conf.folder, name))));
    let left = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries.sort((a, b) => a.usedMs - b.usedMs)) {
      if (left <= this.#conf.limitBytes) return;
      await rm(entry.folder, { recursive: true, force: true });
      left -= entry.bytes;
    }
  }

  #folderOf(identity: string): string {
    return join(this.#conf.folder, createHash('sha256').update(`${VERSION} ${identity}`).digest('hex').slice(0, 32));
  }
}

interface Entry {
  readonly folder: string;
  readonly bytes: number;
  readonly usedMs: number;
}

/** What a broken run has left counts as never used. */
async function entryOf(folder: string): Promise<Entry> {
  const names = await readdir(folder).catch(() => []);
  const files = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const usedMs = (await stat(join(folder, INDEX)).catch(() => null))?.mtimeMs ?? 0;
  return { folder, bytes, usedMs };
}
