/**
 * Kernels are hot loops over pointers into one memory. Each has two bodies of one signature: AssemblyScript with SIMD
 * (assembly/<family>.ts, compiled into kernels.wasm) and the plain TypeScript it replaces (<family>.ts: its caption, its test,
 * its fallback). A family file declares its interface and its twins; this file lists the families, assembly/index.ts their kernels.
 *
 * Rules for both bodies: pointers are byte offsets, rows and sizes are u32, int64 arguments are bigint; nothing allocates;
 * no static data in AssemblyScript (the memory is shared and imported: a data segment would be written into every partition).
 */
import { type MemoryKernels, memoryTwins } from './memory-kernels';

export type Kernels = MemoryKernels;

export function twinsOf(memory: WebAssembly.Memory): Kernels {
  return { ...memoryTwins(memory) };
}
