import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';

/** A cell's content: text, NULL where there is no value, LOADING while its page is on the way. */
export type CellValue = string | typeof NULL | typeof LOADING;
export const NULL = Symbol('null');
export const LOADING = Symbol('loading');

/** One text node per cell, changed in place: a page that comes in repaints without building anything. */
export class CellView implements ICellRendererComp {
  readonly #element = document.createElement('span');

  init(params: ICellRendererParams): void {
    this.#show(params.value as CellValue);
  }

  getGui(): HTMLElement {
    return this.#element;
  }

  refresh(params: ICellRendererParams): boolean {
    this.#show(params.value as CellValue);
    return true;
  }

  #show(value: CellValue): void {
    const className = value === NULL ? 'cell-null' : value === LOADING ? 'cell-loading' : '';
    if (this.#element.className !== className) this.#element.className = className;
    this.#element.textContent = value === NULL ? 'null' : value === LOADING ? '' : shown(value);
  }
}

const LONGEST = 400;

/** Line ends are drawn, not obeyed; a cell never lays out a novel. */
function shown(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return /[\n\r\t]/.test(short) ? short.replace(/\r\n|\n|\r/g, '⏎').replace(/\t/g, '⇥') : short;
}
