import type { GridApi } from 'ag-grid-community';
import { GUTTER, HEADER_PX, ROW_PX } from './grid-options';
import { baseFor, baseInPlace, clampTop, windowRows } from './segments';

export interface WindowEvents {
  /** Other rows are on the screen, or may be. */
  moved(): void;
  /** What stands in the cells is to be read again. */
  repaint(): void;
}

/** Rows that are on the way have this long before they are drawn as such. */
const PATIENCE_MS = 100;
/** What is not on the screen has this long to be painted, and a window whose end is near to be moved. */
const UNSEEN_MS = 200;
const SETTLE_MS = 1_000;

/**
 * The part of the answer that the grid holds (see segments.ts), and where the screen stands in it. Everything here runs on every
 * scroll event, so it is plain fields and no React state.
 */
export class GridWindow {
  base = 0;
  total = 0;
  /** The columns are scrolled sideways. */
  aside = false;
  readonly api: GridApi;
  readonly #viewport: HTMLElement;
  readonly #events: WindowEvents;
  readonly #resized: ResizeObserver;
  /** Where the viewport is scrolled to, and its height: kept, since reading them after a change of the document lays it out. */
  #pixels = 0;
  #height = 0;
  /** Rows the grid was told of: telling it again would lay it out. */
  #told: number;
  #repaintTimer: ReturnType<typeof setTimeout> | null = null;
  /** The idle callback that brings the window's ends away from the screen, or 0. */
  #settling = 0;
  #later: { readonly work: () => void; readonly callback: number } | null = null;

  /** `told` rows are what the grid was made with. */
  constructor(api: GridApi, viewport: HTMLElement, told: number, events: WindowEvents) {
    this.api = api;
    this.#told = told;
    this.#viewport = viewport;
    this.#events = events;
    this.#height = viewport.clientHeight;
    this.#resized = new ResizeObserver(() => {
      this.#height = viewport.clientHeight;
      events.moved();
    });
    this.#resized.observe(viewport);
    viewport.addEventListener('scroll', this.#scrolled, { passive: true, capture: true });
  }

  dispose(): void {
    this.#forgetRepaint();
    this.later(() => {});
    cancelIdleCallback(this.#settling);
    this.#resized.disconnect();
    this.#viewport.removeEventListener('scroll', this.#scrolled, { capture: true });
  }

  /** Rows that the grid holds. */
  get rows(): number {
    return windowRows(this.base, this.total);
  }

  /** The header stands inside the viewport, above the rows. */
  get visibleRows(): number {
    return Math.max(1, (this.#height - HEADER_PX) / ROW_PX);
  }

  /** First row on the screen, with the fraction that is scrolled away. */
  get top(): number {
    return this.base + this.#pixels / ROW_PX;
  }

  get first(): number {
    return Math.floor(this.top);
  }

  get last(): number {
    return Math.max(this.first, Math.min(this.total, Math.ceil(this.top + this.visibleRows)) - 1);
  }

  /** The answer has so many rows (by now); the place on the screen stays. */
  setTotal(total: number): void {
    if (total === this.total) return;
    this.total = total;
    const top = clampTop(this.top, this.visibleRows, total);
    this.#moveTo(baseFor(this.base, Math.floor(top), this.visibleRows, total), top, true);
  }

  /** Another answer: from its first row. */
  restart(total: number): void {
    this.total = total;
    this.#moveTo(0, 0, true);
  }

  scrollTo(top: number): void {
    const wanted = clampTop(top, this.visibleRows, this.total);
    const near = Math.abs(wanted - this.top) < this.visibleRows;
    const inPlace = near ? null : baseInPlace(wanted, this.#pixels / ROW_PX, this.total);
    if (inPlace !== null) this.#exchange(inPlace);
    else this.#moveTo(baseFor(this.base, Math.floor(wanted), this.visibleRows, this.total), wanted, false);
  }

  /** Reads all cells on the screen again, now. */
  repaint(): void {
    this.#forgetRepaint();
    this.#events.repaint();
  }

  /** Work on rows that are not on the screen waits until nothing else is to do, or until they come near it. */
  later(work: () => void): void {
    if (this.#later !== null) cancelIdleCallback(this.#later.callback);
    this.#later = { work, callback: requestIdleCallback(() => this.#now(), { timeout: UNSEEN_MS }) };
  }

  #now(): void {
    const { work, callback } = this.#later ?? { work: () => {}, callback: 0 };
    this.#later = null;
    cancelIdleCallback(callback);
    work();
  }

  readonly #scrolled = (): void => {
    this.#now();
    this.#pixels = this.#viewport.scrollTop;
    this.#holdGutter(this.#viewport.scrollLeft > 0);
    const base = baseFor(this.base, this.first, this.visibleRows, this.total);
    if (base !== this.base) this.#moveTo(base, this.top, false);
    else this.#events.moved();
  };

  /**
   * Row numbers stay in sight, but are pinned only while they have to be: every row's pinned cells are a drawing layer of their own,
   * and make one of the rest of the row.
   */
  #holdGutter(aside: boolean): void {
    if (aside === this.aside) return;
    this.aside = aside;
    const held = aside || this.api.getDisplayedLeftColumns().some((column) => column.getColId() !== GUTTER);
    this.api.applyColumnState({ state: [{ colId: GUTTER, pinned: held ? 'left' : null }] });
  }

  #moveTo(base: number, top: number, counted: boolean): void {
    const shift = this.base - base;
    const moved = shift !== 0;
    // asked before the rows change: the cell that holds the focus may go with its row
    const held = moved && this.#holdsFocus();
    this.base = base;
    if (moved || counted) this.#tell();
    const pixels = (top - base) * ROW_PX;
    if (Math.abs(pixels - this.#pixels) > 0.5) {
      this.#pixels = pixels;
      this.#viewport.scrollTop = pixels;
    }
    if (moved) this.#followFocus(shift, held);
    if (moved) this.repaint();
    this.#events.moved();
  }

  /** Before anything that goes from row to row: the window's ends are far enough again. */
  settle(): void {
    if (this.#settling === 0) return;
    cancelIdleCallback(this.#settling);
    this.#settling = 0;
    const base = baseFor(this.base, this.first, this.visibleRows, this.total);
    if (base !== this.base) this.#moveTo(base, this.top, false);
  }

  /** The window moves under a screen that stays where it is: no row is built, every cell takes the text of another row. */
  #exchange(base: number): void {
    const shift = this.base - base;
    const held = this.#holdsFocus();
    this.base = base;
    this.#tell();
    this.#followFocus(shift, held);
    this.#forgetRepaint();
    this.#repaintTimer = setTimeout(() => this.repaint(), PATIENCE_MS);
    this.#events.moved();
    cancelIdleCallback(this.#settling);
    this.#settling = requestIdleCallback(() => this.settle(), { timeout: SETTLE_MS });
  }

  #tell(): void {
    const { rows } = this;
    if (rows === this.#told) return;
    this.#told = rows;
    this.api.setRowCount(rows, true);
  }

  #forgetRepaint(): void {
    if (this.#repaintTimer !== null) clearTimeout(this.#repaintTimer);
    this.#repaintTimer = null;
  }

  #holdsFocus(): boolean {
    return this.#viewport.contains(document.activeElement);
  }

  /** The grid knows the focused row by its place in the window, which just moved. Giving it the focus again would scroll to it. */
  #followFocus(shift: number, held: boolean): void {
    const cell = this.api.getFocusedCell();
    if (cell == null) return;
    const row = cell.rowIndex + shift;
    this.api.clearFocusedCell();
    const onScreen = this.base + row >= this.first && this.base + row <= this.last;
    if (held && onScreen) this.api.setFocusedCell(row, cell.column);
  }
}
