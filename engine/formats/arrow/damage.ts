import { EngineError, fail } from '../../errors';

/** Runs `action`; what breaks on the bytes of a file (a RangeError of a view, a claim that cannot be) becomes MALFORMED_FILE naming it. */
export function inArrow<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw named(path, error);
  }
}

export async function inArrowLater<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw named(path, error);
  }
}

function named(path: string, error: unknown): unknown {
  if (error instanceof EngineError || !(error instanceof RangeError) || /alloc|memory/i.test(error.message)) return error;
  const what = `arrow: ${path} is damaged: ${error.message}; get it again from its source`;
  return new EngineError('MALFORMED_FILE', what, { path }, error);
}

export function damaged(what: string): never {
  throw new RangeError(what);
}

export function unsupported(what: string): never {
  return fail('UNSUPPORTED', what);
}
