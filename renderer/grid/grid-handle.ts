/** What the rest of the window may ask of the grid on the screen. */
export interface GridHandle {
  /** Scrolls to a row of the answer (from 0) and puts the focus there. */
  goToRow(row: number): void;
  focus(): void;
  autosize(): void;
}
