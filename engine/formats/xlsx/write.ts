import type { Schema } from '../../plan/schema';
import type { EncodedChunk, FormatWriter, WrittenChunk } from '../format';
import { MOST_ROWS } from './cells';
import { writeOptions, type XlsxWriteValues } from './options';
import { columnName, escaped, rowsXml, Style, textCell } from './write-cells';
import { directory, fileEnd, fileHeader, joined, lastPiece, type Piece, piece, type WrittenFile } from './write-zip';

/** What a chunk's piece of a sheet was before it was deflated. */
interface ChunkDetail {
  readonly crc: number;
  readonly rawBytes: number;
}

const SHEET_END = '</sheetData></worksheet>';
const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Rows of records on one sheet, when each begins with a header. */
const SHEET_ROWS = MOST_ROWS - 1;

export const write: FormatWriter<typeof writeOptions> = {
  options: writeOptions,
  // what is deflated in one go holds up the end of a task that was cancelled
  chunkRows: () => 2_048,
  sheetRows: SHEET_ROWS,
  begin: (schema, options) => sheetBegin(schema, options, 0),
  encode(table, options, firstRow = 0, tick = () => {}): EncodedChunk {
    const xml = rowsXml(table, options, (firstRow % SHEET_ROWS) + (options.header ? 2 : 1), tick);
    const { bytes, ...detail } = piece(Buffer.from(xml));
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    return { bytes: shared, detail: detail satisfies ChunkDetail };
  },
  between(schema, options, chunks) {
    const sheets = sheetsOf(schema, options, chunks);
    const last = sheets.at(-1)!;
    return last.rows < SHEET_ROWS ? new Uint8Array() : Buffer.concat([last.end, sheetBegin(schema, options, sheets.length)]);
  },
  finish(schema, options, chunks) {
    const sheets = sheetsOf(schema, options, chunks);
    const last = sheets.at(-1)!;
    const parts = partsOf(sheets.length);
    const files = sheets.map(({ file }) => file);
    const bytes = [last.end];
    let offset = last.file.offset + fileHeader(last.file.name).length + last.file.packedBytes + fileEnd(last.file).length;
    for (const [name, content] of parts) {
      const whole = lastPiece(Buffer.from(content));
      const file = joined(name, offset, [{ ...whole, packedBytes: whole.bytes.length }]);
      const written = Buffer.concat([fileHeader(name), whole.bytes, fileEnd(file)]);
      files.push(file);
      bytes.push(written);
      offset += written.length;
    }
    return Buffer.concat([...bytes, directory(files, offset)]);
  },
};

interface WrittenSheet {
  readonly rows: number;
  /** As it is when nothing more is added. */
  readonly file: WrittenFile;
  /** What then ends it. */
  readonly end: Buffer;
}

/** The sheets that chunks were written to, the last of them perhaps not yet full; there is always one. */
function sheetsOf(schema: Schema, options: XlsxWriteValues, chunks: readonly WrittenChunk[]): readonly WrittenSheet[] {
  const sheets: WrittenSheet[] = [];
  let offset = 0;
  for (let first = 0; first < Math.max(1, chunks.length); ) {
    let [rows, next] = [0, first];
    for (; next < chunks.length && rows < SHEET_ROWS; next++) rows += chunks[next]!.rows;
    const sheet = writtenSheet(schema, options, sheets.length, offset, chunks.slice(first, next), rows);
    sheets.push(sheet);
    offset = sheet.file.offset + fileHeader(sheet.file.name).length + sheet.file.packedBytes + fileEnd(sheet.file).length;
    first = Math.max(next, first + 1);
  }
  return sheets;
}

function writtenSheet(
  schema: Schema,
  options: XlsxWriteValues,
  index: number,
  offset: number,
  chunks: readonly WrittenChunk[],
  rows: number,
): WrittenSheet {
  const head = sheetHead(schema, options);
  const tail = lastPiece(Buffer.from(SHEET_END));
  const pieces = [
    { ...head, packedBytes: head.bytes.length },
    ...chunks.map(({ byteLength, detail }) => ({ ...(detail as ChunkDetail), packedBytes: byteLength })),
    { ...tail, packedBytes: tail.bytes.length },
  ];
  const file = joined(sheetName(index), offset, pieces);
  return { rows, file, end: Buffer.concat([tail.bytes, fileEnd(file)]) };
}

function sheetName(index: number): string {
  return `xl/worksheets/sheet${index + 1}.xml`;
}

function sheetBegin(schema: Schema, options: XlsxWriteValues, index: number): Buffer {
  return Buffer.concat([fileHeader(sheetName(index)), sheetHead(schema, options).bytes]);
}

/** Up to the first record: the header stays in sight. */
function sheetHead(schema: Schema, { header }: XlsxWriteValues): Piece {
  const frozen =
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';
  const widths = schema.map(
    ({ type }, i) => `<col min="${i + 1}" max="${i + 1}" width="${type.startsWith('timestamp') ? 23 : 14}" customWidth="1"/>`,
  );
  const cells = schema.map(({ name }, i) => textCell(name, `${columnName(i)}1`, Style.HEADER)).join('');
  const columns = widths.length === 0 ? '' : `<cols>${widths.join('')}</cols>`;
  const row = header ? `<row r="1">${cells}</row>` : '';
  return piece(Buffer.from(`${XML}<worksheet xmlns="${SPREADSHEET}">${header ? frozen : ''}${columns}<sheetData>${row}`));
}

/** The parts of a workbook around its sheets. */
function partsOf(sheets: number): readonly (readonly [name: string, content: string])[] {
  const numbers = Array.from({ length: sheets }, (_, i) => i + 1);
  const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return [
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${types}.worksheet+xml"/>`).join('')}</Types>`,
    ],
    ['_rels/.rels', relations([`<Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/>`])],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${SPREADSHEET}" xmlns:r="${RELATIONS}"><sheets>${numbers.map((n) => `<sheet name="${escaped(`Sheet${n}`)}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...numbers.map((n) => `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`),
        `<Relationship Id="rId${sheets + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/>`,
      ]),
    ],
    ['xl/styles.xml', stylesXml],
  ];
}

function relations(entries: readonly string[]): string {
  return `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${entries.join('')}</Relationships>`;
}

/** In the order of `Style`. */
const stylesXml = `${XML}<styleSheet xmlns="${SPREADSHEET}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
