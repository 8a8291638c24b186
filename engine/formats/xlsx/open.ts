import { fail } from '../../errors';
import type { TypeName } from '../../plan/schema';
import { uniqueNames } from '../csv/open';
import type { Opened } from '../format';
import type { Source } from '../source';
import { openZip, type ZipArchive } from '../zip-archive';
import { joinedType, textOfCell, typeOfCell } from './cell-value';
import { type Cell, eachRow, MOST_COLUMNS, sharedTexts } from './cells';
import type { XlsxReadValues } from './options';
import { partNamed, type Sheet, type Workbook, workbookOf } from './workbook';

/** What reading needs: plain data. */
export interface XlsxDetail {
  readonly part: string;
  readonly sharedStrings: string | null;
  readonly styles: Workbook['styles'];
  readonly from1904: boolean;
  /** The row of the first record. */
  readonly firstRow: number;
}

const SAMPLE_ROWS = 1000;

interface SampledRow {
  readonly number: number;
  readonly cells: readonly (Cell | undefined)[];
}

/** Looks at the first rows of the sheet. */
export async function openXlsx(source: Source, options: XlsxReadValues): Promise<Opened> {
  const { path } = source;
  const archive = await openZip(source);
  try {
    const workbook = await workbookOf(archive, path);
    const sheet = sheetOf(workbook, options.sheet, path);
    const rows = await firstRows(archive, workbook, sheet, options, path);
    return await opened(archive, workbook, sheet, rows, source, options);
  } finally {
    archive.close();
  }
}

function sheetOf({ sheets }: Workbook, wanted: string, path: string): Sheet {
  const names = sheets.map(({ name }) => name);
  if (sheets[0] === undefined) return fail('NO_DATA', `${path} has no sheet with cells; open another workbook`, { path });
  if (wanted === '') return sheets[0];
  const byNumber = /^\d+$/.test(wanted) ? sheets[Number(wanted) - 1] : undefined;
  const found = sheets.find(({ name }) => name === wanted) ?? byNumber;
  return found ?? fail('UNKNOWN_OPTION', `${path} has no sheet "${wanted}"; it has ${names.join(', ')}`, { path });
}

async function firstRows(
  archive: ZipArchive,
  workbook: Workbook,
  { part }: Sheet,
  { firstRow }: XlsxReadValues,
  path: string,
): Promise<readonly SampledRow[]> {
  const rows: SampledRow[] = [];
  await eachRow(archive.contentOf(partNamed(archive, part)!), workbook.styles, path, {
    row: (number, cells) => {
      if (number >= firstRow) rows.push({ number, cells });
      return rows.length > SAMPLE_ROWS;
    },
  });
  return rows;
}

async function opened(
  archive: ZipArchive,
  workbook: Workbook,
  sheet: Sheet,
  rows: readonly SampledRow[],
  source: Source,
  options: XlsxReadValues,
): Promise<Opened> {
  const texts = await textsOf(archive, workbook, rows);
  const titles = options.firstRow > 0 ? 0 : titlesAbove(rows);
  const table = rows.slice(titles);
  const [top, ...below] = table;
  if (top === undefined) return fail('NO_DATA', `${source.path}: sheet ${sheet.name} is empty; choose another sheet`, {});
  const text = (cell: Cell | undefined): string =>
    cell === undefined ? '' : cell.kind === 'shared' ? (texts[cell.index] ?? '') : textOfCell(cell, workbook.from1904);
  const named = options.header === 'auto' ? hasHeader(top, below, text) : options.header === 'yes';
  const width = Math.min(MOST_COLUMNS, Math.max(...table.map(({ cells }) => cells.length)));
  const heads = named ? Array.from({ length: width }, (_, i) => text(top.cells[i])) : [];
  const names = uniqueNames(heads, width);
  const types = names.map((_, column): TypeName => {
    if (options.allText) return 'string';
    const records = named ? below : table;
    return records.reduce<TypeName>(
      (type, { cells }) => joinedType(type, cells[column] === undefined ? 'void' : typeOfCell(cells[column])),
      'void',
    );
  });
  const detail: XlsxDetail = {
    part: sheet.part,
    sharedStrings: workbook.sharedStrings,
    styles: workbook.styles,
    from1904: workbook.from1904,
    firstRow: named ? top.number + 1 : top.number,
  };
  const notices = [
    ...otherSheets(workbook, sheet, options.sheet),
    ...rows
      .slice(0, titles)
      .map(
        (row) =>
          `row ${row.number} ("${text(row.cells.find((cell) => cell !== undefined))}") stands above the table and was left out`,
      ),
    ...unnamed(heads, names),
  ];
  return {
    schema: names.map((name, i) => ({ name, type: types[i] === 'void' ? 'string' : types[i]!, nullable: true })),
    splits: [{ start: 0, end: source.size, rows: null }],
    rows: null,
    options: { ...options, sheet: sheet.name, header: named ? 'yes' : 'no', firstRow: top.number },
    notices,
    detail,
  };
}

async function textsOf(
  archive: ZipArchive,
  { sharedStrings }: Workbook,
  rows: readonly SampledRow[],
): Promise<readonly string[]> {
  const last = rows.reduce(
    (most, { cells }) => cells.reduce((max, cell) => (cell?.kind === 'shared' ? Math.max(max, cell.index) : max), most),
    -1,
  );
  const entry = sharedStrings === null || last < 0 ? null : partNamed(archive, sharedStrings);
  return entry === null ? [] : sharedTexts(archive.contentOf(entry), last);
}

/** Rows of a single cell before the table, which is as wide as most rows are. */
function titlesAbove(rows: readonly SampledRow[]): number {
  const widths = rows.map(({ cells }) => cells.filter((cell) => cell !== undefined).length);
  const wide = widths.filter((width) => width > 1).length;
  if (wide * 2 < widths.length || wide < 2) return 0;
  return widths.findIndex((width) => width > 1);
}

/** A header is text throughout; where all below is text as well, its cells are there and differ. */
function hasHeader(top: SampledRow, below: readonly SampledRow[], text: (cell: Cell | undefined) => string): boolean {
  const cells = top.cells.filter((cell) => cell !== undefined);
  if (cells.some((cell) => typeOfCell(cell) !== 'string')) return false;
  const typed = below.some((row) =>
    row.cells.some((cell, i) => cell !== undefined && top.cells[i] !== undefined && typeOfCell(cell) !== 'string'),
  );
  const names = cells.map(text);
  return below.length > 0 && (typed || (names.every((name) => name.trim() !== '') && new Set(names).size === names.length));
}

function otherSheets({ sheets }: Workbook, sheet: Sheet, wanted: string): readonly string[] {
  if (wanted !== '' || sheets.length < 2) return [];
  const others = sheets.filter((each) => each !== sheet).map(({ name }) => name);
  return [`sheet ${sheet.name} is shown; the workbook also has ${others.join(', ')}`];
}

/** A header merged over several columns names the first of them alone. */
function unnamed(heads: readonly string[], names: readonly string[]): readonly string[] {
  const without = names.filter((_, i) => heads.length > 0 && (heads[i] ?? '').trim() === '');
  return without.length === 0 ? [] : [`${without.join(', ')}: no header stands above (it may be merged over several columns)`];
}
