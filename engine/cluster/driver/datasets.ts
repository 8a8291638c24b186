import { totalmem } from 'node:os';
import { basename } from 'node:path';
import { fail } from '../../errors';
import type { UnpackStep } from '../../exec/unpack';
import { compressionOf, headOf, unpackedName } from '../../formats/compressed/index';
import { membersOf } from '../../formats/compressed/zip';
import type { Encoding } from '../../formats/encoding/encodings';
import type { OpenContext } from '../../formats/format';
import { type AnyFormat, detectFormat, formatNamed, formats } from '../../formats/index';
import { MemoryContent } from '../../formats/memory-content';
import { MEMORY_SCHEME, sourceInMemory } from '../../formats/memory-sources';
import { decodeOptions } from '../../formats/option';
import type { MemorySource, Packed, PackedSource, Source } from '../../formats/source';
import { readBytes } from '../../formats/source-reader';
import { parseSchema } from '../../plan/parse';
import type { OptionBag, Scan } from '../../plan/relation';
import type { Field } from '../../plan/schema';
import type { Cluster } from '../cluster';
import { sourceRdd } from '../rdd/index';
import { partBytes } from '../storage/memory-shares';
import { Dataset } from './dataset';
import { openSource, type SourceHead } from './open-source';
import type { ParsedCache } from './parsed-cache';

/** Of content that must be unpacked or put into UTF-8, what its first rows are read from: as much as a format looks at to tell its dialect. */
const UNPACKED_HEAD_BYTES = 512 << 10;

/** What the encoding of a text is told by. */
const ENCODING_BYTES = 256 << 10;

/** Formats make none that are larger. */
const USUAL_PARTITION_BYTES = 64 << 20;

export interface DatasetLimits extends Pick<OpenContext, 'maxPartitionBytes'> {
  /** Content that is unpacked or put into UTF-8 may take so much memory. Default 60 % of RAM. */
  readonly memoryBudgetBytes?: number;
}

/** What a file holds, as far as its beginning tells. */
interface Found {
  readonly format: AnyFormat;
  readonly encoding: Encoding;
  /** How its content must be made; null = it is read as it lies there. */
  readonly packed: Packed | null;
  readonly notices: readonly string[];
}

/** A file whose content is packed, and by what name that content tells its format. */
interface PackedFile extends Omit<Packed, 'encoding'> {
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
  /** What was found last. */
  #looked: { readonly key: string; readonly found: Promise<Found> } | null = null;
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
  async limit(limits: Pick<OpenContext, 'maxPartitionBytes'>): Promise<readonly Dataset[]> {
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
    const key = keyOf(scan, among);
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
   * The beginning of a file's content as a table of its own, for a page before the rest is unpacked. null = nothing to unpack, unpacked
   * already, small, or of a format whose beginning says nothing.
   */
  async openHead(scan: Scan): Promise<Dataset | null> {
    const [path, ...others] = scan.paths;
    if (path === undefined || others.length > 0 || scan.options['fileColumn'] !== undefined) return null;
    if (sourceInMemory(path) !== null || path.startsWith(MEMORY_SCHEME)) return null;
    const opened = await openSource(path).catch(() => null);
    const known = this.#openings.get(keyOf(scan));
    if (opened === null || (known?.ready === true && known.identity === identityOf(opened))) return null;
    const found = await this.#find(scan, opened);
    if (found.packed === null || found.format.lines !== true) return null;
    const { head, whole } = await headOf(found.packed, UNPACKED_HEAD_BYTES);
    const end = head.lastIndexOf(NEWLINE) + 1;
    if (whole || end === 0) return null;
    const content = new MemoryContent(path);
    content.append(head.subarray(0, end));
    return this.#openAs(found, content.finish(), scan.options);
  }

  /** What a program made never changes. */
  #inMemory(scan: Scan, key: string, content: Source): Promise<Dataset> {
    const known = this.#openings.get(key);
    if (known !== undefined) return known.dataset;
    return this.#remember(key, 'memory', this.#openAs(unpackedAs(formatNamed(scan.format)), content, scan.options));
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

  /** Asked twice of a file that is opened: for its first page, then for all of it. */
  #find(scan: Scan, opened: SourceHead): Promise<Found> {
    const key = `${keyOf(scan)} ${identityOf(opened)}`;
    if (this.#looked?.key === key) return this.#looked.found;
    const found = find(scan, opened);
    this.#looked = { key, found };
    found.catch(() => {
      this.#looked = null;
    });
    return found;
  }

  /** Text that was read before is opened from what was kept of it. */
  async #load(scan: Scan, opened: SourceHead, identity: string): Promise<Dataset> {
    const found = await this.#find(scan, opened);
    const { format, packed } = found;
    if (format.lines !== true) return this.#openAs(found, await this.#contentOf(found, opened), scan.options);
    const parsed = (await this.#parsed?.find(identity)) ?? null;
    const dataset =
      parsed === null
        ? await this.#openAs(found, await this.#contentOf(found, opened), scan.options)
        : new Dataset(this.#cluster.ids, format, parsedSource(opened, packed, parsed.sizeBytes), parsed.opened, parsed);
    this.#parsed?.watch(dataset, identity);
    return dataset;
  }

  async #contentOf({ packed }: Found, { source }: SourceHead): Promise<Source> {
    return packed === null ? source : this.#unpack(packed);
  }

  async #openAs({ format, encoding, packed, notices }: Found, source: Source, bag: OptionBag): Promise<Dataset> {
    const declared: readonly Field[] = typeof bag['schema'] === 'string' ? parseSchema(bag['schema']) : [];
    const context = {
      maxPartitionBytes: this.#limits.maxPartitionBytes ?? this.#mostBytes(source),
      encoding,
      longDelimiter: packed?.longDelimiter,
    };
    const opened = await format.open(source, optionsFor(format, bag), declared, context);
    return new Dataset(this.#cluster.ids, format, source, { ...opened, notices: [...notices, ...opened.notices] });
  }

  /** Where a file is large beside the memory there is, its partitions are small enough to be worked on side by side; null = as the format likes. */
  #mostBytes({ size }: Source): number | null {
    const budgetBytes = this.#limits.memoryBudgetBytes ?? Math.floor(totalmem() * 0.6);
    const most = partBytes(budgetBytes);
    return size > budgetBytes / 2 && most < USUAL_PARTITION_BYTES ? most : null;
  }

  /** One task puts the content into shared memory. */
  async #unpack(packed: Packed): Promise<MemorySource> {
    const name = `unpack ${basename(packed.source.path)}`;
    const budgetBytes = this.#limits.memoryBudgetBytes ?? Math.floor(totalmem() * 0.6);
    const step: UnpackStep = { step: 'unpack', packed, budgetBytes };
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

/** By what a source is known to be open. */
function keyOf(scan: Scan, among = ''): string {
  return `${JSON.stringify(scan)} ${among}`;
}

function identityOf({ source }: SourceHead): string {
  return `${source.size} ${source.modifiedMs}`;
}

function parsedSource({ source }: SourceHead, packed: Packed | null, size: number): Source | PackedSource {
  return packed === null ? source : { kind: 'packed', path: source.path, size, packed };
}

function unpackedAs(format: AnyFormat): Found {
  return { format, encoding: 'utf-8', packed: null, notices: [] };
}

/** Looks at the beginning of a file's content. */
async function find(scan: Scan, opened: SourceHead): Promise<Found> {
  const { source } = opened;
  const file = await packedFile(scan, opened);
  const { compression, member, name, notices } = file ?? {
    compression: 'stored' as const,
    member: null,
    name: source.path,
    notices: [],
  };
  const packed: Packed = { source, compression, member, encoding: 'utf-8' };
  const head = file === null ? opened.head : (await headOf(packed, UNPACKED_HEAD_BYTES)).head;
  const format = formatOf(scan, head, name);
  const encoding = encodingOf(format, scan.options, source.path, () =>
    file === null ? readBytes(source, 0, ENCODING_BYTES) : head,
  );
  const recipe: Packed = { ...packed, encoding };
  const beginning = async () => (encoding === 'utf-8' ? head : (await headOf(recipe, UNPACKED_HEAD_BYTES)).head);
  const longDelimiter = await format.longDelimiter?.(optionsFor(format, scan.options), source.path, beginning);
  if (longDelimiter) return { format, encoding, packed: { ...recipe, longDelimiter }, notices };
  return { format, encoding, packed: file === null && encoding === 'utf-8' ? null : recipe, notices };
}

function formatOf(scan: Scan, head: Uint8Array, name: string): AnyFormat {
  return scan.format === 'auto' ? detectFormat(head, name) : formatNamed(scan.format);
}

/** `beginning` is read of text alone. */
function encodingOf(format: AnyFormat, bag: OptionBag, path: string, beginning: () => Uint8Array): Encoding {
  if (format.encoding === undefined) return 'utf-8';
  return format.encoding(beginning(), path, optionsFor(format, bag));
}

/** A scan's options but for those that are of no format. */
function optionsFor(format: AnyFormat, { schema: _, member: __, fileColumn: ___, ...own }: OptionBag) {
  return decodeOptions(format.name, format.readOptions, own);
}

/** null where the file is not compressed; formats whose files are archives themselves come first. */
async function packedFile(scan: Scan, { source, head, member }: SourceHead): Promise<PackedFile | null> {
  const compression = compressionOf(head)?.name;
  if (compression === undefined || formats.some((each) => each.sniff(head, source.path) === 1)) {
    return member === null ? null : fail('NO_SUCH_FILE', `${source.path} is no archive; name it without #${member}`);
  }
  const asked = member ?? (typeof scan.options['member'] === 'string' ? scan.options['member'] : null);
  if (compression !== 'zip') return { compression, source, member: null, name: unpackedName(source.path), notices: [] };
  const { name, others } = await membersOf({ source, member: asked });
  const notice = `${basename(source.path)} is read from ${name}; it also holds ${others.join(', ')}; open one as ${basename(source.path)}#NAME`;
  const notices = asked === null && others.length > 0 ? [notice] : [];
  return { compression, source, member: name, name, notices };
}
