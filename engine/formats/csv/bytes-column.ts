import { buildColumn, roomIn } from '../../columns/build-column';
import { bytesOfBase64 } from '../../columns/nested/leaf';
import type { Rows } from './blocks';
import type { ColumnReader, FinishedColumn } from './column-reader';
import type { Sheet } from './sheet';
import type { OnMisfit } from './typed-column';

/** A column that was told to hold bytes: in base64, as we write them. */
export class BytesColumn implements ColumnReader {
  readonly #sheet: Sheet;
  readonly #onMisfit: OnMisfit;
  readonly #values: (Uint8Array | null)[] = [];

  constructor(sheet: Sheet, onMisfit: OnMisfit) {
    this.#sheet = sheet;
    this.#onMisfit = onMisfit;
  }

  take(rows: Rows): void {
    for (let row = 0; row < rows.rows; row++) this.#values.push(this.#value(rows, row));
  }

  finish(): FinishedColumn {
    return { chunk: buildColumn(roomIn(this.#sheet.memory), 'binary', 'utf8', this.#values), holds: 'binary' };
  }

  #value(rows: Rows, row: number): Uint8Array | null {
    const raw = this.#sheet.raw(rows.ends + row * rows.stride);
    if (this.#sheet.isNull(raw)) return null;
    const text = this.#sheet.text(raw).trim();
    const bytes = bytesOfBase64(text);
    if (bytes === undefined) this.#onMisfit(row, text);
    return bytes ?? null;
  }
}
