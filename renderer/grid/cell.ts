import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';

/** A cell's content: text, NULL where there is no value, LOADING while its page is on the way. */
export type CellValue = string | typeof NULL | typeof LOADING;
export const NULL = Symbol('null');
export const LOADING = Symbol('loading');

export interface CellParams {
  /** All cells that stand in the document. */
  readonly cells: Set<CellView>;
  readonly numeric: boolean;
  /** It will be repainted in a moment. */
  held(): boolean;
  /** By the row's place in the grid's window. */
  read(rowIndex: number): CellValue;
}

/** One text node per cell, changed in place: a page that comes in repaints without building anything, and past the grid. */
export class CellView implements ICellRendererComp {
  readonly #element = document.createElement('span');
  readonly #text = document.createTextNode('');
  #params: (ICellRendererParams & CellParams) | null = null;
  #value: CellValue = '';

  init(params: ICellRendererParams & CellParams): void {
    this.#element.append(this.#text);
    params.cells.add(this);
    this.refresh(params);
  }

  getGui(): HTMLElement {
    return this.#element;
  }

  refresh(params: ICellRendererParams & CellParams): boolean {
    this.#params = params;
    params.eGridCell.toggleAttribute('data-numeric', params.numeric);
    if (!params.held()) this.repaint();
    return true;
  }

  destroy(): void {
    this.#params?.cells.delete(this);
  }

  /** The row's place in the grid's window. */
  get rowIndex(): number {
    return this.#params?.node.rowIndex ?? 0;
  }

  repaint(): void {
    const value = this.#params?.read(this.rowIndex) ?? LOADING;
    if (value === this.#value) return;
    this.#value = value;
    const className = value === NULL ? 'cell-null' : value === LOADING ? 'cell-loading' : '';
    if (this.#element.className !== className) this.#element.className = className;
    this.#text.data = value === NULL ? 'null' : value === LOADING ? '' : shown(value);
  }
}

const LONGEST = 400;

/** Line ends are drawn, not obeyed; a cell never lays out a novel. */
function shown(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return /[\n\r\t]/.test(short) ? short.replace(/\r\n|\n|\r/g, '⏎').replace(/\t/g, '⇥') : short;
}
