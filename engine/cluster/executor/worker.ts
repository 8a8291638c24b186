/** Entry of an executor's thread; the bundle of this file is what Piscina loads. */
import { kernelMode } from '../../columns/kernels/load';
import { steps } from '../../exec/index';
import { executorThread } from './thread';

export const { start, collect, fetch, drop, spill } = executorThread(steps, kernelMode);
