import { fail } from '../../errors';
import type { Encoded, EncodedPart } from '../../exec/encode';
import type { FormatWriter, WrittenChunk } from '../../formats/format';
import type { AnyFormat } from '../../formats/index';
import { MOST_FOLDERS } from '../../formats/targets/hive-folder';
import { endingOf } from '../../formats/targets/part-name';
import type { Target, TargetFile } from '../../formats/targets/target';
import type { OptionBag } from '../../plan/relation';
import type { Schema } from '../../plan/schema';

/** Takes the encoded partitions in order and makes files of them. */
export interface Output {
  readonly total: Total;
  take(partition: number, parts: readonly EncodedPart[]): Promise<void>;
  finish(): Promise<void>;
}

interface Total {
  readonly rows: number;
  readonly bytes: number;
}

export interface OutputTools {
  readonly target: Target;
  readonly writer: FormatWriter;
  /** Decoded. */
  readonly options: Parameters<FormatWriter['begin']>[1];
  /** Of the files. */
  readonly schema: Schema;
  report(rows: number, bytes: number): void;
}

/** All rows in one file. */
export class SingleOutput implements Output {
  readonly #tools: OutputTools;
  readonly #name: string;
  #file: OutputFile | null = null;

  constructor(tools: OutputTools, name: string) {
    this.#tools = tools;
    this.#name = name;
  }

  get total(): Total {
    return this.#file?.total ?? nothing;
  }

  async take(_partition: number, parts: readonly EncodedPart[]): Promise<void> {
    const file = await this.#open();
    for (const { chunks } of parts) {
      for (const chunk of chunks) {
        await file.append(chunk);
        this.#tools.report(file.total.rows, file.total.bytes);
      }
    }
  }

  async finish(): Promise<void> {
    await (await this.#open()).finish();
  }

  async #open(): Promise<OutputFile> {
    this.#file ??= await OutputFile.create(this.#name, this.#tools);
    return this.#file;
  }
}

/** Each partition a file, or one in every folder that it has rows for. What has no rows at all leaves one file that tells its columns. */
export class FolderOutput implements Output {
  total: Total = nothing;
  readonly #tools: OutputTools;
  readonly #ending: string;
  readonly #folders = new Set<string>();

  constructor(tools: OutputTools, format: AnyFormat, options: OptionBag) {
    this.#tools = tools;
    this.#ending = endingOf(format, options);
  }

  async take(partition: number, parts: readonly EncodedPart[]): Promise<void> {
    for (const { folder, chunks } of parts) if (chunks.length > 0) await this.#write(folder, partition, chunks);
  }

  async finish(): Promise<void> {
    if (this.#folders.size === 0) await this.#write('', 0, []);
  }

  async #write(folder: string, partition: number, chunks: readonly Encoded[]): Promise<void> {
    if (this.#folders.add(folder).size > MOST_FOLDERS)
      fail(
        'UNSUPPORTED',
        `more than ${MOST_FOLDERS.toLocaleString('en')} folders of partitions; partition by columns with fewer values`,
      );
    const name = `part-${String(partition).padStart(5, '0')}${this.#ending}`;
    const file = await OutputFile.create(folder === '' ? name : `${folder}/${name}`, this.#tools);
    for (const chunk of chunks) {
      await file.append(chunk);
      this.#tools.report(this.total.rows + file.total.rows, this.total.bytes + file.total.bytes);
    }
    await file.finish();
    this.total = { rows: this.total.rows + file.total.rows, bytes: this.total.bytes + file.total.bytes };
  }
}

/** One file: the beginning, chunks, the end. */
class OutputFile {
  total: Total = nothing;
  readonly #chunks: WrittenChunk[] = [];
  readonly #file: TargetFile;
  readonly #tools: OutputTools;

  private constructor(file: TargetFile, tools: OutputTools) {
    this.#file = file;
    this.#tools = tools;
  }

  static async create(name: string, tools: OutputTools): Promise<OutputFile> {
    const file = new OutputFile(await tools.target.create(name), tools);
    await file.#write(tools.writer.begin(tools.schema, tools.options));
    return file;
  }

  async append({ bytes, rows, detail }: Encoded): Promise<void> {
    const { writer, schema, options } = this.#tools;
    if (this.#chunks.length > 0 && writer.between !== undefined) await this.#write(writer.between(schema, options, this.#chunks));
    writer.place?.(bytes, detail, this.total.bytes);
    this.#chunks.push({ offset: this.total.bytes, byteLength: bytes.byteLength, rows, detail });
    await this.#write(bytes);
    this.total = { rows: this.total.rows + rows, bytes: this.total.bytes };
  }

  async finish(): Promise<void> {
    const { writer, schema, options } = this.#tools;
    await this.#write(writer.finish(schema, options, this.#chunks));
    if (writer.head !== undefined) await this.#file.rewriteHead(writer.head(schema, options, this.#chunks));
    await this.#file.close(this.total.rows);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.byteLength > 0) await this.#file.write(bytes);
    this.total = { rows: this.total.rows, bytes: this.total.bytes + bytes.byteLength };
  }
}

const nothing: Total = { rows: 0, bytes: 0 };
