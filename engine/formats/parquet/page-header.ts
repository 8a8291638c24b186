import { damaged } from './damage';
import { PageType } from './parquet-types';
import { ThriftReader } from './thrift-reader';
import { ThriftType } from './thrift-types';

/** A page of a column chunk: where its body lies in the chunk's bytes and how it is to be read. */
export interface Page {
  readonly type: number;
  /** First byte of the body. */
  readonly start: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly values: number;
  readonly encoding: number;
  /** Encoding of the definition levels of a V1 page. */
  readonly levelEncoding: number;
  /** V2 only: bytes of repetition and definition levels, which stand uncompressed before the values. */
  readonly repetitionBytes: number;
  readonly definitionBytes: number;
  /** False: a V2 page whose values are stored as they are. */
  readonly compressed: boolean;
  readonly crc: number | null;
  /** Only the page's first `values` rows are to be decoded; sizes tell what that should take. */
  readonly prefix: boolean;
  /** None of its rows matters: their places stay empty. */
  readonly skipped: boolean;
}

/** So many rows of which nothing is read. */
export function skippedPage(values: number): Page {
  return { ...noPage, type: PageType.DATA, start: 0, compressedBytes: 0, uncompressedBytes: 0, values, skipped: true };
}

const noPage = {
  type: -1,
  compressedBytes: -1,
  uncompressedBytes: -1,
  values: 0,
  encoding: -1,
  levelEncoding: 3,
  repetitionBytes: 0,
  definitionBytes: 0,
  compressed: true,
  crc: null,
  prefix: false,
  skipped: false,
};

/** Reads the page header at `at`. */
export function readPageHeader(bytes: Uint8Array, at: number): Page {
  const reader = new ThriftReader(bytes, at);
  const page = { ...noPage };
  let crc: number | null = null;
  reader.struct(ThriftType.STRUCT, (id, type) => {
    if (id === 1) page.type = reader.integer(type);
    else if (id === 2) page.uncompressedBytes = reader.integer(type);
    else if (id === 3) page.compressedBytes = reader.integer(type);
    else if (id === 4) crc = reader.integer(type) >>> 0;
    else if (id === 5 || id === 7)
      reader.struct(type, (each, inner) => {
        if (each === 1) page.values = reader.integer(inner);
        else if (each === 2) page.encoding = reader.integer(inner);
        else if (each === 3 && id === 5) page.levelEncoding = reader.integer(inner);
        else reader.skip(inner);
      });
    else if (id === 8)
      reader.struct(type, (each, inner) => {
        if (each === 1) page.values = reader.integer(inner);
        else if (each === 4) page.encoding = reader.integer(inner);
        else if (each === 5) page.definitionBytes = reader.integer(inner);
        else if (each === 6) page.repetitionBytes = reader.integer(inner);
        else if (each === 7) page.compressed = reader.boolean(inner);
        else reader.skip(inner);
      });
    else reader.skip(type);
  });
  checkHeader(page);
  return { ...page, start: reader.at, crc };
}

function checkHeader(page: Omit<Page, 'start'>): void {
  const levels = page.repetitionBytes + page.definitionBytes;
  const sizes = [page.compressedBytes, page.uncompressedBytes, page.values, page.repetitionBytes, page.definitionBytes];
  if (sizes.some((each) => each < 0 || each > 0x7fffffff)) damaged('a page header with an impossible size');
  if (page.type === PageType.DATA_V2 && (levels > page.compressedBytes || levels > page.uncompressedBytes))
    damaged('a page whose levels are longer than itself');
}
