import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

const CHUNK_CHARACTERS = 2 ** 21;

/** Writes header and rows in large chunks beside the target, then renames: a half-written file never stands under its name. */
export function writeLines(path, header, rows, lineOf) {
  const part = `${path}.part`;
  const file = openSync(part, 'w');
  let text = `${header}\n`;
  for (let i = 0; i < rows; i++) {
    text += `${lineOf(i)}\n`;
    if (text.length < CHUNK_CHARACTERS) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(part, path);
}
