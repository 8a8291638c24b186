/**
 * Frees the shared memories that this thread has let go of. V8 counts shared memories for nothing, so a thread that works in
 * them sees no reason to collect, and a gigabyte stays with the few bytes of its wrapper; every thread that has seen a memory
 * must collect before it is gone. Where the runtime does not lend its collector this does nothing, and memory is freed later.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collector: (() => void) | null | undefined;

export function collectGarbage(): void {
  if (collector === undefined) collector = borrow();
  collector?.();
}

function borrow(): (() => void) | null {
  try {
    setFlagsFromString('--expose-gc');
    return runInNewContext('gc') as () => void;
  } catch {
    return null;
  }
}
