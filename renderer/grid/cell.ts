import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';

/** A cell's content: text, NULL where there is no value, LOADING while its page is on the way. */
export type CellValue = string | typeof NULL | typeof LOADING;
export const NULL = Symbol('null');
export const LOADING = Symbol('loading');

/** What a column's cells show. It may come to be that of another column: cells look again whenever they are painted. */
export interface CellSource {
  /** All cells that stand in the document. */
  readonly cells: Set<CellView>;
  readonly numeric: boolean;
  /** They will be repainted in a moment. */
  readonly held: boolean;
  /** By the row's place in the grid's window. */
  read(rowIndex: number): CellValue;
}

export interface CellParams {
  readonly source: CellSource;
}

/**
 * One text node per cell and nothing around it, changed in place: a page that comes in repaints without building anything, past the
 * grid, and what is laid out and styled is half as much.
 */
export class CellView implements ICellRendererComp {
  readonly #text = document.createTextNode('');
  #params: (ICellRendererParams & CellParams) | null = null;
  #value: CellValue = '';
  #numeric = false;

  init(params: ICellRendererParams & CellParams): void {
    params.source.cells.add(this);
    this.refresh(params);
  }

  /** The grid only puts it into the cell, and takes it out. */
  getGui(): HTMLElement {
    return this.#text as unknown as HTMLElement;
  }

  refresh(params: ICellRendererParams & CellParams): boolean {
    this.#params = params;
    if (!params.source.held) this.repaint();
    return true;
  }

  destroy(): void {
    this.#params?.source.cells.delete(this);
  }

  /** The row's place in the grid's window. */
  get rowIndex(): number {
    return this.#params?.node.rowIndex ?? 0;
  }

  repaint(): void {
    if (this.#params === null) return;
    const { eGridCell, source } = this.#params;
    if (source.numeric !== this.#numeric) {
      this.#numeric = source.numeric;
      eGridCell.toggleAttribute('data-numeric', this.#numeric);
    }
    const value = source.read(this.rowIndex);
    if (value === this.#value) return;
    mark(eGridCell, this.#value, false);
    mark(eGridCell, value, true);
    this.#value = value;
    this.#text.data = value === NULL ? 'null' : value === LOADING ? '' : shown(value);
  }
}

function mark(cell: HTMLElement, value: CellValue, on: boolean): void {
  if (typeof value !== 'string') cell.classList.toggle(value === NULL ? 'cell-null' : 'cell-loading', on);
}

const LONGEST = 400;

/** Line ends are drawn, not obeyed; a cell never lays out a novel. */
function shown(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return /[\n\r\t]/.test(short) ? short.replace(/\r\n|\n|\r/g, '⏎').replace(/\t/g, '⇥') : short;
}
