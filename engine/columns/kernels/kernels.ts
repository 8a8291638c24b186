/**
 * Kernels are hot loops over pointers into one memory. Each has two bodies of one signature: AssemblyScript with SIMD
 * (assembly/<family>.ts, compiled into kernels.wasm) and the plain TypeScript it replaces (<family>.ts: its caption, its test,
 * its fallback). A family file declares its interface and its twins; this file lists the families, assembly/index.ts their kernels.
 *
 * Rules for both bodies: pointers are byte offsets, rows and sizes are u32, int64 arguments are bigint; nothing allocates;
 * no static data in AssemblyScript (the memory is shared and imported: a data segment would be written into every partition).
 */
import { type BitmapKernels, bitmapTwins } from './bitmap-kernels';
import { type CodeKernels, codeTwins } from './code-kernels';
import { type CompactKernels, compactTwins } from './compact-kernels';
import { type CompareKernels, compareTwins } from './compare-kernels';
import { type CsvKernels, csvTwins } from './csv-kernels';
import { type DecimalKernels, decimalTwins } from './decimal-kernels';
import { type GroupKernels, groupTwins } from './group-kernels';
import { type JoinLookupKernels, joinLookupTwins } from './join-lookup';
import { type JsonKernels, jsonTwins } from './json-scan';
import { type MemoryKernels, memoryTwins } from './memory-kernels';
import { type NarrowKernels, narrowTwins } from './narrow-kernels';
import { type NumberKernels, numberTwins } from './number-kernels';
import { type ParquetKernels, parquetTwins } from './parquet-kernels';
import { type SetKernels, setTwins } from './set-kernels';
import { type SketchKernels, sketchTwins } from './sketch-kernels';
import { type SortKernels, sortTwins } from './sort-kernels';
import { type TextKernels, textTwins } from './text-kernels';
import { type TimeKernels, timeTwins } from './time-kernels';

export interface Kernels
  extends BitmapKernels,
    CodeKernels,
    CompactKernels,
    CompareKernels,
    CsvKernels,
    DecimalKernels,
    GroupKernels,
    JoinLookupKernels,
    JsonKernels,
    MemoryKernels,
    NarrowKernels,
    NumberKernels,
    ParquetKernels,
    SetKernels,
    SketchKernels,
    SortKernels,
    TextKernels,
    TimeKernels {}

export function twinsOf(memory: WebAssembly.Memory): Kernels {
  return {
    ...bitmapTwins(memory),
    ...codeTwins(memory),
    ...compactTwins(memory),
    ...compareTwins(memory),
    ...csvTwins(memory),
    ...decimalTwins(memory),
    ...groupTwins(memory),
    ...joinLookupTwins(memory),
    ...jsonTwins(memory),
    ...memoryTwins(memory),
    ...narrowTwins(memory),
    ...numberTwins(memory),
    ...parquetTwins(memory),
    ...setTwins(memory),
    ...sketchTwins(memory),
    ...sortTwins(memory),
    ...textTwins(memory),
    ...timeTwins(memory),
  };
}
