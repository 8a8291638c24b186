import { readFileSync } from 'node:fs';
import type { KernelMode } from '../../protocol/cluster-event';
import type { Kernels } from './kernels';
import { twinsOf } from './kernels';
import { optimiseAtOnce } from './wasm-tier';

/**
 * kernels.wasm lies beside the bundle; from the source tree it is the one the build left in out/main.
 * Without it, or without SIMD, the twins do the same work, slower: `kernelMode` says so, and each executor says it when it is added.
 */
const wasmFile = import.meta.url.endsWith('.ts')
  ? new URL('../../../out/main/kernels.wasm', import.meta.url)
  : new URL('./kernels.wasm', import.meta.url);

let compiled: WebAssembly.Module | null | undefined;
const bound = new WeakMap<WebAssembly.Memory, Kernels>();

/** The kernels over one memory; made once per thread and memory. */
export function kernelsOf(memory: WebAssembly.Memory): Kernels {
  const known = bound.get(memory);
  if (known !== undefined) return known;
  const kernels = instantiate(memory) ?? twinsOf(memory);
  bound.set(memory, kernels);
  return kernels;
}

export function kernelMode(): KernelMode {
  return wasmModule() === null ? 'twins' : 'wasm';
}

function instantiate(memory: WebAssembly.Memory): Kernels | null {
  const module = wasmModule();
  if (module === null) return null;
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
}

function wasmModule(): WebAssembly.Module | null {
  if (compiled === undefined) compiled = process.env['HEARTH_KERNELS'] === 'twins' ? null : compile();
  return compiled;
}

function compile(): WebAssembly.Module | null {
  try {
    optimiseAtOnce();
    return new WebAssembly.Module(readFileSync(wasmFile));
  } catch {
    return null;
  }
}
