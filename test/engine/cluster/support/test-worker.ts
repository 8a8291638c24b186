import { executorThread } from '../../../../engine/cluster/executor/thread';
import { testSteps } from './steps';

export const { start, collect, fetch, drop, spill } = executorThread(testSteps, () => 'wasm' as const);
