import { fail } from '../../errors';
import type { NumberMeaning } from './workbook';
import { eachTag } from './xml';

/** A cell as it stands in the file. `shared` is the number of a shared text. */
export type Cell =
  | { readonly kind: 'text' | 'number' | 'boolean' | 'error' | 'iso'; readonly text: string; readonly meaning: NumberMeaning }
  | { readonly kind: 'shared'; readonly index: number };

export const MOST_ROWS = 1_048_576;
export const MOST_COLUMNS = 16_384;

export interface RowListener {
  /** Cells by column; holes are empty. true = enough. */
  row(number: number, cells: readonly (Cell | undefined)[]): boolean;
}

/** The rows of a sheet in their order, counted from 1; rows without cells are left out. */
export async function eachRow(
  pieces: AsyncIterable<Buffer>,
  styles: readonly NumberMeaning[],
  path: string,
  listener: RowListener,
): Promise<void> {
  let row = 0;
  let cells: (Cell | undefined)[] = [];
  let column = -1;
  let [kind, style, text, inside] = ['n', 0, '', ''];
  const place = (what: string, value: number, most: number): number =>
    value >= 1 && value <= most
      ? value
      : fail('MALFORMED_FILE', `${path}: a ${what} is numbered ${value}; get it again`, { path });
  await eachTag(pieces, {
    open(name, attributes) {
      if (name === 'row') {
        const number = place('row', attributes['r'] === undefined ? row + 1 : Number(attributes['r']), MOST_ROWS);
        row =
          number > row ? number : fail('MALFORMED_FILE', `${path}: row ${number} comes after row ${row}; get it again`, { path });
        [cells, column] = [[], -1];
      } else if (name === 'c') {
        const said = attributes['r'] === undefined ? column + 2 : columnOf(attributes['r']);
        column = place('column', said, MOST_COLUMNS) - 1;
        [kind, style, text] = [attributes['t'] ?? 'n', Number(attributes['s'] ?? 0), ''];
      } else if (name === 'v' || name === 't') inside = inside === 'rPh' ? 'rPh' : name;
      else if (name === 'rPh') inside = 'rPh';
      return false;
    },
    text(part) {
      if (inside === 'v' || inside === 't') text += part;
    },
    close(name) {
      if (name === 'rPh' || ((name === 'v' || name === 't') && inside !== 'rPh')) inside = '';
      else if (name === 'c') {
        const cell = cellOf(kind, text, styles[style] ?? 'number');
        if (cell !== null) cells[column] = cell;
      } else if (name === 'row') return cells.length > 0 && listener.row(row, cells) === true;
      else if (name === 'sheetData') return true;
      return false;
    },
  });
}

function cellOf(kind: string, text: string, meaning: NumberMeaning): Cell | null {
  switch (kind) {
    case 's':
      return text === '' ? null : { kind: 'shared', index: Number(text) };
    case 'inlineStr':
    case 'str':
      return { kind: 'text', text: unescaped(text), meaning };
    case 'b':
      return text === '' ? null : { kind: 'boolean', text: text.trim(), meaning };
    case 'e':
      return { kind: 'error', text, meaning };
    case 'd':
      return text === '' ? null : { kind: 'iso', text, meaning };
    default:
      return text.trim() === '' ? null : { kind: 'number', text: text.trim(), meaning };
  }
}

/** `AB12`: 28. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i++) {
    const letter = reference.charCodeAt(i) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column;
}

/** The texts of the workbook up to number `last`. */
export async function sharedTexts(pieces: AsyncIterable<Buffer>, last: number): Promise<readonly string[]> {
  const texts: string[] = [];
  let text = '';
  let inside = false;
  let phonetic = false;
  await eachTag(pieces, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') phonetic = true;
      else if (name === 't') inside = !phonetic;
      return false;
    },
    text(part) {
      if (inside) text += part;
    },
    close(name) {
      if (name === 't') inside = false;
      else if (name === 'rPh') phonetic = false;
      else if (name === 'si') return texts.push(unescaped(text)) > last;
      return false;
    },
  });
  return texts;
}

/** `_x000D_` stands for a character that XML cannot hold. */
export function unescaped(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
