import { executorThread } from '../../../../engine/cluster/executor/thread';
import { testSteps } from './steps';

export const { start, run, collect, fetch, drop, spill } = executorThread(testSteps, () => {});
