/**
 * Browsers cap an element's height (about 33.5 million pixels in Chromium) and place things less finely the farther down they stand
 * (a 32-bit float knows whole pixels up to 16.7 million), so the grid holds a window of at most WINDOW_ROWS rows of the answer,
 * 6.5 million pixels, starting at `base`. While the view stays EDGE_ROWS away from the window's ends, scrolling is native;
 * closer than that the window moves, in steps of STEP_ROWS, under the rows on the screen, which stay where they are.
 *
 *   0 ─────────── base ──EDGE── top ▓▓▓▓ ────────EDGE── base + WINDOW ─────────── total
 */
export const WINDOW_ROWS = 250_000;
const EDGE_ROWS = 50_000;
const STEP_ROWS = 50_000;

/** Rows the grid holds when its window starts at `base`. */
export function windowRows(base: number, total: number): number {
  return Math.max(0, Math.min(WINDOW_ROWS, total - base));
}

/** Where the window for `top` (the first row on the screen) should start; the present base wherever it still serves. */
export function baseFor(base: number, top: number, visibleRows: number, total: number): number {
  const bottom = top + visibleRows;
  const nearStart = base > 0 && top - base < EDGE_ROWS;
  const nearEnd = base + WINDOW_ROWS < total && base + WINDOW_ROWS - bottom < EDGE_ROWS;
  const outside = top < base || bottom > base + WINDOW_ROWS;
  const beyondTotal = base > lastBase(total);
  return nearStart || nearEnd || outside || beyondTotal ? centredBase(top, total) : base;
}

/**
 * A start of the window that brings `top` to where the screen stands already (`scrolled` rows into the window), so that nothing has
 * to scroll; null where that window would not be a full one. Its ends may be near: `baseFor` then says where it should start next.
 */
export function baseInPlace(top: number, scrolled: number, total: number): number | null {
  const base = Math.round(top - scrolled);
  return base < 0 || base + WINDOW_ROWS > total ? null : base;
}

function centredBase(top: number, total: number): number {
  const centred = Math.floor((top - WINDOW_ROWS / 2) / STEP_ROWS) * STEP_ROWS;
  return Math.max(0, Math.min(centred, lastBase(total)));
}

/** The last window is full and starts on a step, or there is only one. */
function lastBase(total: number): number {
  return total <= WINDOW_ROWS ? 0 : Math.ceil((total - WINDOW_ROWS) / STEP_ROWS) * STEP_ROWS;
}

/** The first row on the screen, kept inside the answer. */
export function clampTop(top: number, visibleRows: number, total: number): number {
  return Math.max(0, Math.min(top, total - visibleRows));
}

export interface Thumb {
  readonly offset: number;
  readonly size: number;
}

const THUMB_MIN = 28;

/** The overview's thumb: proportional, never too small to take hold of. Rows may be fractional (smooth scrolling). */
export function thumbOf(top: number, visibleRows: number, total: number, track: number): Thumb {
  if (total <= visibleRows || track <= 0) return { offset: 0, size: Math.max(0, track) };
  const size = Math.min(track, Math.max(THUMB_MIN, (visibleRows / total) * track));
  return { offset: (top / (total - visibleRows)) * (track - size), size };
}

/** The first row for a thumb dragged to `offset`. */
export function topOfThumb(offset: number, visibleRows: number, total: number, track: number): number {
  const { size } = thumbOf(0, visibleRows, total, track);
  const room = track - size;
  if (room <= 0) return 0;
  return clampTop(Math.round((Math.max(0, Math.min(offset, room)) / room) * (total - visibleRows)), visibleRows, total);
}
