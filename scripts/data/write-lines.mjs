import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

const CHUNK_LINES = 20000;

/** Writes header and rows in large chunks beside the target, then renames: a half-written file never stands under its name. */
export function writeLines(path, header, rows, lineOf) {
  const part = `${path}.part`;
  const file = openSync(part, 'w');
  let lines = [header];
  for (let i = 0; i < rows; i++) {
    lines.push(lineOf(i));
    if (lines.length < CHUNK_LINES) continue;
    writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  }
  if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(part, path);
}
