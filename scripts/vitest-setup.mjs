import { buildWhenStale } from './build.mjs';
import { say } from './prepare/say.mjs';

/** Tests run kernels and workers from their bundle. One that cannot be built fails the tests that need it, not the others. */
export async function setup() {
  try {
    await buildWhenStale(['worker']);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}
