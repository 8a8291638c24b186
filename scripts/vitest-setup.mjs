import { buildKernels } from './kernels.mjs';

/** Tests compile the kernels they call; nothing happens when no source changed. */
export async function setup() {
  await buildKernels();
}
