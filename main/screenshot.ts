import { rename, writeFile } from 'node:fs/promises';
import type { BrowserWindow } from 'electron';

export const SHOWN_WITHIN_MS = 120_000;

/** Writes what the window shows as PNG; the picture stands under its name only when complete. */
export async function writePicture(window: BrowserWindow, path: string): Promise<void> {
  window.webContents.sendInputEvent({ type: 'mouseMove', x: 1, y: 1 });
  await nextFrame(window);
  const image = await window.webContents.capturePage();
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, image.toPNG());
  await rename(draft, path);
}

/** Resolves when the page has been drawn once more. */
async function nextFrame(window: BrowserWindow): Promise<void> {
  await window.webContents.executeJavaScript(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
}
