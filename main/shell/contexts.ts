import { SparkContext } from '../../engine/index';

/** Stops what a script or the prompt left running. */
export async function stopContexts(): Promise<void> {
  await SparkContext.active?.stop();
}
