import type { KernelMode } from '../../engine/protocol/cluster-event';

/** What the engine is to run on: the compiled kernels, or their plain twins under `npm run test:plain`. */
export const askedMode: KernelMode = process.env['HEARTH_KERNELS'] === 'twins' ? 'twins' : 'wasm';

/** How many times as long a test may take that works through much data. */
export const patience = askedMode === 'twins' ? 5 : 1;
