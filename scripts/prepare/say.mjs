/** Everything the scripts say goes to standard error: standard output belongs to the program they start. */
export function say(/** @type {string} */ text) {
  process.stderr.write(`hearth: ${text}\n`);
}

/** A failure with its remedy; printed without a stack. */
export class Trouble extends Error {
  /**
   * @param {string} what
   * @param {string} why
   * @param {string} remedy
   */
  constructor(what, why, remedy) {
    super(`${what}\n  why:  ${why}\n  mend: ${remedy}`);
  }
}

/** Runs a script's body; a Trouble becomes its message and exit code 1. */
export async function runScript(/** @type {() => Promise<number | undefined>} */ body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}
