import { EngineError, fail } from '../../errors';

/** What is wrong with the bytes; the caller that knows the file adds its name with `inFile`. */
export class Damage extends Error {}

export function damaged(what: string): never {
  throw new Damage(what);
}

/** Runs `action`; damage it meets becomes MALFORMED_FILE naming file and place. */
export function inFile<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw named(path, error);
  }
}

/** The same for an action that takes its time. */
export async function inFileLater<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw named(path, error);
  }
}

function named(path: string, error: unknown): unknown {
  if (error instanceof Damage)
    return new EngineError('MALFORMED_FILE', `parquet: ${path} is damaged: ${error.message}; get it again from its source`, {
      path,
    });
  return error;
}

/** Runs `action`; damage it meets is said to be at `place` ("column price, row group 3"). */
export function at<T>(place: () => string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Damage) throw new Damage(`${place()}: ${error.message}`);
    if (error instanceof EngineError && error.code === 'UNSUPPORTED') return fail('UNSUPPORTED', `${place()}: ${error.message}`);
    throw error;
  }
}

export function unsupported(what: string): never {
  return fail('UNSUPPORTED', what);
}
