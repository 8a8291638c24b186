let announced = false;

/** Says, once in a process, that everything takes several times as long as it could, and what helps. */
export function announceTwins(): void {
  if (announced) return;
  announced = true;
  process.emitWarning(
    'the WebAssembly kernels cannot run here (no SIMD in this runtime, or kernels.wasm is missing), so plain loops do their work, several times slower; ' +
      'use a current Node.js on x64 or arm64, or build anew: npm run build',
    { code: 'HEARTH_PLAIN_KERNELS' },
  );
}
