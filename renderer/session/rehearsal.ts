import { call, col, lit } from '../../engine/plan/build';
import { sortKey } from '../view/sort';
import { isNumeric } from '../view/types';
import type { Session, SessionState } from './session';

/**
 * An explorer is built on the welcome page, unseen, while nothing happens: it opens the sample, orders it and filters it. The first
 * file then finds its grid and the grid's cells standing, and every path from a key to the rows compiled: here, in the engine and in
 * its executors. It stops between two questions as soon as there is something else to do.
 */
export async function rehearse(session: Session, signal: AbortSignal): Promise<void> {
  await until(session, ({ total }) => total?.exact === true, signal);
  await pause(LOOK_AROUND_MS, signal);
  const numbers = session.state.schema.filter(({ type }) => isNumeric(type)).map(({ name }) => name);
  for (const [turn, name] of numbers.slice(0, TURNS).entries()) {
    session.setSort([sortKey(name, true), sortKey(numbers[turn + 1] ?? name, false)]);
    await until(session, answered, signal);
    session.setSort([]);
    session.setFilter(call('>', col(name), lit(turn)));
    await until(session, (state) => answered(state) && state.matched?.exact === true, signal);
    session.setFilter(null);
    await until(session, answered, signal);
  }
}

const TURNS = 3;
/** Whoever knows which file to open does so as soon as the window stands. */
const LOOK_AROUND_MS = 800;

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal.addEventListener('abort', end);
  });
}

function answered({ stale }: SessionState): boolean {
  return !stale;
}

/** Resolves when the session has come so far and there is time; rejects when it is to end. */
function until(session: Session, reached: (state: SessionState) => boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = session.store.subscribe(() => look());
    const end = (): void => {
      stop();
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(new DOMException('there is something else to do', 'AbortError'));
      else requestIdleCallback(() => resolve(), { timeout: 500 });
    };
    const look = (): void => {
      if (reached(session.state)) end();
    };
    signal.addEventListener('abort', end);
    look();
  });
}
