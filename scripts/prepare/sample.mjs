import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';

/** The sample dataset comes from a seeded script, so every clone writes the same file; it is written once. */
export async function prepareSample() {
  const path = join(root, 'out', 'sample', 'trips.csv');
  if (existsSync(path)) return;
  const { writeSample } = await import(new URL('../data/sample.mjs', import.meta.url).href);
  const draft = `${path}.${process.pid}`;
  writeSample(draft);
  renameSync(draft, path);
}
