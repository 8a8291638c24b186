/** Compiles the AssemblyScript kernels to out/main/kernels.wasm when a source is newer than the result. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './prepare/places.mjs';

const sources = join(root, 'engine/columns/kernels/assembly');
const target = join(root, 'out/main/kernels.wasm');

const FLAGS =
  '-O3 --runtime stub --enable simd,threads,bulk-memory --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --noAssert --use abort=';

export async function buildKernels() {
  const entry = join(sources, 'index.ts');
  if (!existsSync(entry) || newest(sources) <= modified(target)) return false;
  const { main } = await import('assemblyscript/asc');
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  const { error, stdout, stderr } = await main([entry, ...FLAGS.split(' '), '--outFile', draft]);
  if (error !== null) {
    rmSync(draft, { force: true });
    throw new Error(`kernels: ${error.message}\n${stdout.toString()}${stderr.toString()}`);
  }
  renameSync(draft, target);
  return true;
}

/** @param {string} folder */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return Math.max(0, ...files.map((name) => modified(join(folder, name))));
}

/** @param {string} path */
function modified(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log((await buildKernels()) ? 'kernels: compiled' : 'kernels: up to date');
}
