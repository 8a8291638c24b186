import { totalmem } from 'node:os';
import { basename } from 'node:path';
import { fail } from '../../errors';
import type { UnpackStep } from '../../exec/unpack';
import { type Compression, compressionOf, headOf, type Packed, unpackedName } from '../../formats/compressed/index';
import { membersOf } from '../../formats/compressed/zip';
import type { OpenLimits } from '../../formats/format';
import { type AnyFormat, detectFormat, formatNamed, formats } from '../../formats/index';
import { MemoryContent } from '../../formats/memory-content';
import { MEMORY_SCHEME, sourceInMemory } from '../../formats/memory-sources';
import { decodeOptions } from '../../formats/option';
import type { MemorySource, Source } from '../../formats/source';
import { readBytes } from '../../formats/source-reader';
import { parseSchema } from '../../plan/parse';
import type { OptionBag, Scan } from '../../plan/relation';
import type { Field } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { sourceRdd } from '../rdd/index';
import { Dataset } from './dataset';
import { HEAD_BYTES, openSource, type SourceHead } from './open-source';
import type { ParsedCache } from './parsed-cache';

/** Of a compressed file's content, what its first rows are read from: as much as a format looks at to tell its dialect. */
const UNPACKED_HEAD_BYTES = 512 << 10;

/** A partition is worked on in some four times its size, by as many tasks as there are executors. */
const PARTITIONS_PER_BUDGET = 32;
const LEAST_PARTITION_BYTES = 1 << 20;
/** Formats make none that are larger. */
const USUAL_PARTITION_BYTES = 64 << 20;

export interface DatasetLimits extends OpenLimits {
  /** The content of a compressed file may take so much memory. Default 60 % of RAM. */
  readonly memoryBudgetBytes?: number;
}

/** A file whose content is packed, and by what name that content tells its format. */
interface PackedContent extends Packed {
  readonly compression: Compression;
  readonly name: string;
  readonly notices: readonly string[];
}

interface Opening {
  readonly identity: string;
  readonly dataset: Promise<Dataset>;
  ready: boolean;
}

/** The open sources, by how they were asked for. A file that has changed on disk since is opened anew. */
export class Datasets {
  readonly #cluster: Cluster;
  readonly #openings = new Map<string, Opening>();
  #limits: DatasetLimits;
  readonly #parsed: ParsedCache | null;
  readonly #adopt: (dataset: Dataset) => void;

  constructor(cluster: Cluster, limits: DatasetLimits, parsed: ParsedCache | null, adopt: (dataset: Dataset) => void) {
    this.#cluster = cluster;
    this.#parsed = parsed;
    this.#limits = limits;
    this.#adopt = adopt;
  }

  /** For files that are opened from now on, again where they were open; returns what they were opened as before. */
  async limit(limits: OpenLimits): Promise<readonly Dataset[]> {
    if (limits.maxPartitionBytes === this.#limits.maxPartitionBytes) return [];
    this.#limits = { ...this.#limits, ...limits };
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
    const opened = await openSource(path);
    const identity = identityOf(opened);
    const known = this.#openings.get(key);
    if (known?.identity === identity) return known.dataset;
    return this.#remember(key, identity, this.#load(scan, opened, `${key} ${identity} ${JSON.stringify(this.#limits)}`));
  }

  /**
   * The beginning of a compressed file as a table of its own, for a page before the rest is unpacked. null = not compressed, unpacked
   * already, small, or of a format whose beginning says nothing.
   */
  async openHead(scan: Scan): Promise<Dataset | null> {
    const [path, ...others] = scan.paths;
    if (path === undefined || others.length > 0 || scan.options['fileColumn'] !== undefined) return null;
    if (sourceInMemory(path) !== null || path.startsWith(MEMORY_SCHEME)) return null;
    const opened = await openSource(path).catch(() => null);
    const known = this.#openings.get(JSON.stringify(scan));
    if (opened === null || (known?.ready === true && known.identity === identityOf(opened))) return null;
    const packed = await packedContent(scan, opened);
    if (packed === null) return null;
    const { head, whole } = await headOf(packed.compression, packed, UNPACKED_HEAD_BYTES);
    const format = formatOf(scan, head, packed.name);
    const end = head.lastIndexOf(NEWLINE) + 1;
    if (whole || format.lines !== true || end === 0) return null;
    const content = new MemoryContent(path);
    content.append(head.subarray(0, end));
    return this.#openAs(format, content.finish(), scan.options, packed.notices);
  }

  /** What a program made never changes. */
  #inMemory(scan: Scan, key: string, content: Source): Promise<Dataset> {
    const known = this.#openings.get(key);
    if (known !== undefined) return known.dataset;
    return this.#remember(key, 'memory', this.#openAs(formatNamed(scan.format), content, scan.options, []));
  }

  #remember(key: string, identity: string, dataset: Promise<Dataset>): Promise<Dataset> {
    const opening: Opening = { identity, dataset, ready: false };
    this.#openings.set(key, opening);
    dataset.then(
      (opened) => {
        opening.ready = true;
        this.#adopt(opened);
      },
      () => this.#openings.delete(key),
    );
    return dataset;
  }

  async #load(scan: Scan, opened: SourceHead, identity: string): Promise<Dataset> {
    const packed = await packedContent(scan, opened);
    if (packed === null) return this.#loadPlain(scan, opened, identity);
    const content = await this.#unpack(packed);
    const head = readBytes(content, 0, Math.min(content.size, HEAD_BYTES));
    return this.#openAs(formatOf(scan, head, packed.name), content, scan.options, packed.notices);
  }

  /** Text that was read before is opened from what was kept of it. */
  async #loadPlain(scan: Scan, { source, head }: SourceHead, identity: string): Promise<Dataset> {
    const format = formatOf(scan, head, source.path);
    const parsed = this.#parsed !== null && format.lines === true ? await this.#parsed.find(identity) : null;
    const dataset =
      parsed === null
        ? await this.#openAs(format, source, scan.options, [])
        : new Dataset(this.#cluster.ids, format, source, parsed.opened, parsed);
    if (format.lines === true) this.#parsed?.watch(dataset, identity);
    return dataset;
  }

  async #openAs(format: AnyFormat, source: Source, bag: OptionBag, notices: readonly string[]): Promise<Dataset> {
    const { schema, member: _, fileColumn: __, ...rest } = bag;
    const declared: readonly Field[] = typeof schema === 'string' ? parseSchema(schema) : [];
    const limits = { maxPartitionBytes: this.#limits.maxPartitionBytes ?? this.#mostBytes(source) };
    const opened = await format.open(source, decodeOptions(format.name, format.readOptions, rest), declared, limits);
    return new Dataset(this.#cluster.ids, format, source, { ...opened, notices: [...notices, ...opened.notices] });
  }

  /** Where a file is large beside the memory there is, its partitions are small enough to be worked on side by side; null = as the format likes. */
  #mostBytes({ size }: Source): number | null {
    const budgetBytes = this.#limits.memoryBudgetBytes ?? Math.floor(totalmem() * 0.6);
    const most = Math.max(LEAST_PARTITION_BYTES, Math.floor(budgetBytes / PARTITIONS_PER_BUDGET));
    return size > budgetBytes / 2 && most < USUAL_PARTITION_BYTES ? most : null;
  }

  /** The content of a compressed file: unpacked by one task into shared memory. */
  async #unpack({ compression, source, member }: PackedContent): Promise<MemorySource> {
    const name = `unpack ${basename(source.path)}`;
    const budgetBytes = this.#limits.memoryBudgetBytes ?? Math.floor(totalmem() * 0.6);
    const step: UnpackStep = { step: 'unpack', compression: compression.name, packed: { source, member }, budgetBytes };
    const [content] = await this.#cluster.runJob({
      name,
      rdd: sourceRdd(this.#cluster.ids, name, 1, () => step),
      partitions: null,
      finish: null,
      group: null,
      signal: null,
      priority: 2,
    });
    return content as MemorySource;
  }
}

const NEWLINE = 10;

function identityOf({ source }: SourceHead): string {
  return `${source.size} ${source.modifiedMs}`;
}

function formatOf(scan: Scan, head: Uint8Array, name: string): AnyFormat {
  return scan.format === 'auto' ? detectFormat(head, name) : formatNamed(scan.format);
}

/** null where the file is not compressed; formats whose files are archives themselves come first. */
async function packedContent(scan: Scan, { source, head, member }: SourceHead): Promise<PackedContent | null> {
  const compression = compressionOf(head);
  if (compression === null || formats.some((each) => each.sniff(head, source.path) === 1)) {
    return member === null ? null : fail('NO_SUCH_FILE', `${source.path} is no archive; name it without #${member}`);
  }
  const asked = member ?? (typeof scan.options['member'] === 'string' ? scan.options['member'] : null);
  if (compression.name !== 'zip') return { compression, source, member: null, name: unpackedName(source.path), notices: [] };
  const { name, others } = await membersOf({ source, member: asked });
  const notice = `${basename(source.path)} is read from ${name}; it also holds ${others.join(', ')}; open one as ${basename(source.path)}#NAME`;
  const notices = asked === null && others.length > 0 ? [notice] : [];
  return { compression, source, member: name, name, notices };
}
