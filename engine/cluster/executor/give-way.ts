import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** A third of another thread's share where both want the core: enough for a window, and no starving beside busy programs. */
const NICENESS = 5;

/**
 * Lets every other thread of the machine go before this one, so that a window stays quick while all cores compute.
 * Linux schedules by thread and names this one in /proc; other systems know processes only, and there nothing happens.
 */
export function giveWay(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isSafeInteger(thread)) setPriority(thread, NICENESS);
  } catch {
    // an executor that cannot give way still computes
  }
}
