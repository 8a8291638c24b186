/**
 * Kernels are hot loops over pointers into one memory. Each has two bodies of one signature: AssemblyScript with SIMD
 * (assembly/<family>.ts, compiled into kernels.wasm) and the plain TypeScript it replaces (<family>.ts: its caption, its test, its fallback).
 * A family declares its interface beside its twin; this file lists the families.
 */
import type { MemoryKernels } from './memory-kernels';

export type Kernels = MemoryKernels;
