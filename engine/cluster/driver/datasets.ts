import { basename } from 'node:path';
import { fail } from '../../errors';
import type { UnpackStep } from '../../exec/unpack';
import { compressionOf } from '../../formats/compressed/index';
import type { OpenLimits } from '../../formats/format';
import { type AnyFormat, detectFormat, formatNamed } from '../../formats/index';
import { MEMORY_SCHEME, sourceInMemory } from '../../formats/memory-sources';
import { decodeOptions } from '../../formats/option';
import type { FileSource, Source } from '../../formats/source';
import { readBytes } from '../../formats/source-reader';
import { parseSchema } from '../../plan/parse';
import type { OptionBag, Scan } from '../../plan/relation';
import type { Field } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { sourceRdd } from '../rdd/index';
import { Dataset } from './dataset';
import { HEAD_BYTES, openSource } from './open-source';

interface Opening {
  readonly identity: string;
  readonly dataset: Promise<Dataset>;
}

/** The open sources, by how they were asked for. A file that has changed on disk since is opened anew. */
export class Datasets {
  readonly #cluster: Cluster;
  readonly #openings = new Map<string, Opening>();
  #limits: OpenLimits;
  readonly #adopt: (dataset: Dataset) => void;

  constructor(cluster: Cluster, limits: OpenLimits, adopt: (dataset: Dataset) => void) {
    this.#cluster = cluster;
    this.#limits = limits;
    this.#adopt = adopt;
  }

  /** For files that are opened from now on, again where they were open; returns what they were opened as before. */
  async limit(limits: OpenLimits): Promise<readonly Dataset[]> {
    if (limits.maxPartitionBytes === this.#limits.maxPartitionBytes) return [];
    this.#limits = limits;
    const openings = [...this.#openings.values()];
    this.#openings.clear();
    const opened = await Promise.allSettled(openings.map(({ dataset }) => dataset));
    return opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  }

  /** A scan of one file; `among` names the table that it is a part of, whose types it may be read as. */
  async open(scan: Scan, among = ''): Promise<Dataset> {
    const path = scan.paths[0] ?? fail('MALFORMED_PLAN', 'scan: no path');
    const key = `${JSON.stringify(scan)} ${among}`;
    const content = sourceInMemory(path);
    if (content !== null) return this.#inMemory(scan, key, content);
    if (path.startsWith(MEMORY_SCHEME))
      fail('NO_DATA', 'these rows went with the session that made them; create the table again');
    const { source, head } = await openSource(path);
    const identity = `${source.size} ${source.modifiedMs}`;
    const known = this.#openings.get(key);
    if (known?.identity === identity) return known.dataset;
    const dataset = this.#load(scan, source, head);
    this.#openings.set(key, { identity, dataset });
    dataset.then(this.#adopt, () => this.#openings.delete(key));
    return dataset;
  }

  /** What a program made never changes. */
  #inMemory(scan: Scan, key: string, content: Source): Promise<Dataset> {
    const known = this.#openings.get(key);
    if (known !== undefined) return known.dataset;
    const dataset = this.#openAs(formatNamed(scan.format), content, scan.options, []);
    this.#openings.set(key, { identity: 'memory', dataset });
    dataset.then(this.#adopt, () => this.#openings.delete(key));
    return dataset;
  }

  async #load(scan: Scan, file: FileSource, fileHead: Uint8Array): Promise<Dataset> {
    const { source, head } = await this.#plain(file, fileHead);
    const format = scan.format === 'auto' ? detectFormat(head, source.path) : formatNamed(scan.format);
    const { schema, fileColumn: _, ...rest } = scan.options;
    const declared = typeof schema === 'string' ? parseSchema(schema) : [];
    return this.#openAs(format, source, rest, declared);
  }

  async #openAs(format: AnyFormat, source: Source, bag: OptionBag, declared: readonly Field[]): Promise<Dataset> {
    const opened = await format.open(source, decodeOptions(format.name, format.readOptions, bag), declared, this.#limits);
    return new Dataset(this.#cluster.ids, format, source, opened);
  }

  /** The content itself, where the file is a compressed one: unpacked by one task into shared memory. */
  async #plain(file: FileSource, head: Uint8Array): Promise<{ readonly source: Source; readonly head: Uint8Array }> {
    if (compressionOf(head) === null) return { source: file, head };
    const name = `unpack ${basename(file.path)}`;
    const rdd = sourceRdd(this.#cluster.ids, name, 1, () => ({ step: 'unpack', source: file }) satisfies UnpackStep);
    const [source] = await this.#cluster.runJob({
      name,
      rdd,
      partitions: null,
      finish: null,
      group: null,
      signal: null,
      priority: 2,
    });
    const content = source as Source;
    return { source: content, head: readBytes(content, 0, Math.min(content.size, HEAD_BYTES)) };
  }
}
