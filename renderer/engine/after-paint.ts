/** Frames stop while nobody sees the window; work does not. */
const AT_LATEST_MS = 300;

/** When the frame after the next is on its way: what is being shown now has been painted. Without a screen, soon. */
export function afterPaint(work: () => void): void {
  if (typeof requestAnimationFrame !== 'function') {
    setTimeout(work, 0);
    return;
  }
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    clearTimeout(latest);
    work();
  };
  const latest = setTimeout(once, AT_LATEST_MS);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once, 0)));
}
