import type { Plan } from '../engine/plan/plan';
import type { EngineService, Frame } from '../engine/protocol/engine-service';
import { errorForPage, namesForPaths, pathsForTokens } from './plan-paths';
import type { Tokens } from './tokens';

/** The engine as one window's page may use it: tokens go in, names come out. */
export function guardEngine(engine: EngineService, tokens: Tokens): EngineService {
  const planOf = (plan: Plan): Plan => pathsForTokens(plan, tokens) as Plan;
  return {
    execute: (plan, signal) => guardStream(() => engine.execute(planOf(plan), signal), tokens, frameForPage),
    analyze: async (plan) => guardCall(async () => namesForPaths(await engine.analyze(planOf(plan)), tokens), tokens),
    catalog: () => guardCall(() => engine.catalog(), tokens),
    events: (since, signal) => guardStream(() => engine.events(since, signal), tokens, namesForPaths),
    release: (fingerprint) => guardCall(() => engine.release(fingerprint), tokens),
    places: (plan, row) => guardCall(async () => engine.places(planOf(plan), row), tokens),
    control: (command) => guardCall(() => engine.control(command), tokens),
  };
}

/** Batches hold only the user's own cells; looking for paths in them would cost and could change data. */
function frameForPage(frame: Frame, tokens: Tokens): Frame {
  return frame.frame === 'batch' ? frame : namesForPaths(frame, tokens);
}

async function guardCall<T>(call: () => Promise<T>, tokens: Tokens): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw errorForPage(error, tokens);
  }
}

async function* guardStream<T>(
  open: () => AsyncIterable<T>,
  tokens: Tokens,
  forPage: (item: T, tokens: Tokens) => T,
): AsyncIterable<T> {
  try {
    for await (const item of open()) yield forPage(item, tokens);
  } catch (error) {
    throw errorForPage(error, tokens);
  }
}
