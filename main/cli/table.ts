import { textOf } from '../../engine/index';
import type { Schema, TypeName } from '../../engine/plan/schema';
import { cellValue } from '../../engine/protocol/cell';
import type { BatchFrame } from '../../engine/protocol/engine-service';

const WIDEST = 40;

/** Batches as an aligned table for a terminal: numbers right, nulls said, long texts cut. */
export function tableText(schema: Schema, batches: readonly BatchFrame[]): string {
  const cells = batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, row) =>
      batch.columns.map((column, i) => cellText(cellValue(column, row), schema[i]!.type)),
    ),
  );
  const widths = schema.map(({ name }, i) => Math.min(WIDEST, Math.max(widthOf(name), ...cells.map((row) => widthOf(row[i]!)))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => padded(cell, widths[i]!, isNumber(schema[i]!.type)))
      .join('  ')
      .trimEnd();
  return [line(schema.map(({ name }) => name)), widths.map((width) => '─'.repeat(width)).join('  '), ...cells.map(line)].join(
    '\n',
  );
}

function cellText(value: ReturnType<typeof cellValue>, type: TypeName): string {
  const text = value === null ? 'null' : textOf(value, type);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: text from a file must not steer the terminal
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (each) => (each === '\n' ? '⏎' : '·'));
}

function padded(text: string, width: number, right: boolean): string {
  const cut = widthOf(text) > width ? `${[...text].slice(0, width - 1).join('')}…` : text;
  const space = ' '.repeat(Math.max(0, width - widthOf(cut)));
  return right ? space + cut : cut + space;
}

function widthOf(text: string): number {
  return [...text].length;
}

function isNumber(type: TypeName): boolean {
  return ['int', 'bigint', 'float', 'double'].includes(type) || type.startsWith('decimal');
}
