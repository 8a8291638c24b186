import type { Plan } from '../engine/plan/plan';
import type { ClusterEvent, EngineService, ErrorData, Frame } from '../engine/protocol/engine-service';
import { errorForPage, namesForPaths, pathsForTokens } from './plan-paths';
import type { Tokens } from './tokens';

/** The engine as one window's page may use it: tokens go in, names come out. */
export function guardEngine(engine: EngineService, tokens: Tokens): EngineService {
  const planOf = (plan: Plan): Plan => pathsForTokens(plan, tokens) as Plan;
  return {
    execute: (plan, signal) => guardStream(() => engine.execute(planOf(plan), signal), tokens, frameForPage),
    analyze: async (plan) => guardCall(async () => namesForPaths(await engine.analyze(planOf(plan)), tokens), tokens),
    catalog: () => guardCall(() => engine.catalog(), tokens),
    events: (since, signal) => guardStream(() => engine.events(since, signal), tokens, eventsForPage),
    release: (fingerprint) => guardCall(() => engine.release(fingerprint), tokens),
    places: (plan, row) => guardCall(async () => engine.places(planOf(plan), row), tokens),
    control: (command) => guardCall(() => engine.control(command), tokens),
  };
}

/** Batches hold only the user's own cells; looking for paths in them would cost and could change data. */
function frameForPage(frame: Frame, tokens: Tokens): Frame {
  return frame.frame === 'batch' ? frame : namesForPaths(frame, tokens);
}

function eventsForPage(events: readonly ClusterEvent[], tokens: Tokens): readonly ClusterEvent[] {
  return events.map((event) => eventForPage(event, tokens));
}

/** Most events are numbers; there are two for each task, and looking for paths in them would cost more than the rest of their way. */
function eventForPage(event: ClusterEvent, tokens: Tokens): ClusterEvent {
  switch (event.event) {
    case 'task-start':
    case 'block-updated':
    case 'stage-completed':
      return event;
    case 'task-end':
      return event.error === null ? event : namesForPaths({ ...event, error: bare(event.error) }, tokens);
    case 'job-end':
      return event.error === null ? event : namesForPaths({ ...event, error: bare(event.error) }, tokens);
    default:
      return namesForPaths(event, tokens);
  }
}

/** What failed and why; not where in our code. */
function bare({ code, message }: ErrorData): ErrorData {
  return { code, message, details: {} };
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
