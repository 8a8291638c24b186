import { fail } from '../../errors';
import { type AnyFormat, detectFormat, formatNamed } from '../../formats/index';
import { decodeOptions } from '../../formats/option';
import type { Source } from '../../formats/source';
import { parseSchema } from '../../plan/parse';
import type { OptionBag, Scan } from '../../plan/relation';
import type { Field } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { Dataset } from './dataset';
import { openSource } from './open-source';

interface Opening {
  readonly identity: string;
  readonly dataset: Promise<Dataset>;
}

/** The open sources, by how they were asked for. A file that has changed on disk since is opened anew. */
export class Datasets {
  readonly #cluster: Cluster;
  readonly #openings = new Map<string, Opening>();
  readonly #adopt: (dataset: Dataset) => void;

  constructor(cluster: Cluster, adopt: (dataset: Dataset) => void) {
    this.#cluster = cluster;
    this.#adopt = adopt;
  }

  async open(scan: Scan): Promise<Dataset> {
    const path = scan.paths[0] ?? fail('MALFORMED_PLAN', 'scan: no path');
    if (scan.paths.length > 1)
      fail('UNSUPPORTED', `scan: ${scan.paths.length} files cannot be one table yet; open them one by one`);
    const { source, head } = await openSource(path);
    const key = JSON.stringify(scan);
    const identity = `${source.size} ${source.modifiedMs}`;
    const known = this.#openings.get(key);
    if (known?.identity === identity) return known.dataset;
    const dataset = this.#load(scan, source, head);
    this.#openings.set(key, { identity, dataset });
    dataset.then(this.#adopt, () => this.#openings.delete(key));
    return dataset;
  }

  async #load(scan: Scan, file: Source, fileHead: Uint8Array): Promise<Dataset> {
    const { source, head } = await this.#plain(file, fileHead);
    const format = scan.format === 'auto' ? detectFormat(head, source.path) : formatNamed(scan.format);
    const { schema, ...rest } = scan.options;
    const declared = typeof schema === 'string' ? parseSchema(schema) : [];
    return this.#openAs(format, source, rest, declared);
  }

  async #openAs(format: AnyFormat, source: Source, bag: OptionBag, declared: readonly Field[]): Promise<Dataset> {
    const opened = await format.open(source, decodeOptions(format.name, format.readOptions, bag), declared);
    return new Dataset(this.#cluster.ids, format, source, opened);
  }

  /** The content itself, where the file is a compressed one. */
  async #plain(file: Source, head: Uint8Array): Promise<{ readonly source: Source; readonly head: Uint8Array }> {
    return { source: file, head };
  }
}
