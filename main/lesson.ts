/**
 * The first lesson of PySpark, run for real: a context on two executors of its own, an RDD of films, a filter, a collect, and an executor
 * that dies. The code is ours and fixed; a page names a step, no more. Steps that a step builds on are run first.
 */
import { type RDD, SparkConf, SparkContext } from '../engine/index';
import type { ClusterEvent } from '../engine/protocol/cluster-event';
import { LESSON_STEPS, type LessonStep, type LessonStepName } from './preload-api';

const FILMS = ['Avengers: Endgame', 'Captain Marvel', 'Joker', 'Parasite', 'Toy Story 4', 'Us'];

export interface Lesson {
  run(step: LessonStepName): Promise<LessonStep>;
  end(): Promise<void>;
}

interface State {
  readonly sc: SparkContext;
  told: number;
  rdd: RDD<string> | null;
  found: RDD<string> | null;
}

export function openLesson(): Lesson {
  let state: State | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const run = async (step: LessonStepName): Promise<LessonStep> => {
    if (step === LESSON_STEPS[0]) await stop();
    state ??= await begun();
    for (const each of LESSON_STEPS.slice(0, LESSON_STEPS.indexOf(step))) await prepare[each](state);
    const output = await steps[step](state);
    const partitions = state.rdd === null ? [] : filmsByPartition(state.rdd.getNumPartitions());
    return { output, partitions, events: newsOf(state) };
  };
  const stop = async (): Promise<void> => {
    await state?.sc.stop();
    state = null;
  };
  return { run: (step) => inTurn(() => run(step)), end: () => inTurn(stop) };
}

async function begun(): Promise<State> {
  const conf = new SparkConf().setAppName('films').setMaster('local[2]');
  const sc = SparkContext.getOrCreate(conf);
  await added(sc, 0, 2);
  return { sc, told: 0, rdd: null, found: null };
}

/** Resolves when so many executors were added since an event. */
async function added(sc: SparkContext, since: number, count: number): Promise<void> {
  let executors = 0;
  for await (const { event } of sc.cluster.listener.subscribe(since))
    if (event === 'executor-added' && ++executors === count) return;
}

/** What later steps need of an earlier one; nothing where it is there. */
const prepare: { readonly [S in LessonStepName]: (state: State) => unknown } = {
  context: () => undefined,
  parallelize: (state) => (state.rdd ??= state.sc.parallelize(FILMS)),
  partitions: () => undefined,
  filter: (state) => (state.found ??= state.rdd!.filter((movie) => movie === 'Captain Marvel')),
  collect: () => undefined,
  resilience: () => undefined,
};

const steps: { readonly [S in LessonStepName]: (state: State) => Promise<string> } = {
  context: async ({ sc }) => `SparkContext: ${sc.appName} on ${sc.master}`,
  parallelize: async (state) => {
    prepare.parallelize(state);
    return `an RDD of ${FILMS.length} films; no job has run`;
  },
  partitions: async ({ rdd }) => `${rdd!.getNumPartitions()}\n${JSON.stringify(await rdd!.glom().collect())}`,
  filter: async (state) => {
    prepare.filter(state);
    return state.found!.toDebugString();
  },
  collect: async ({ found }) => JSON.stringify(await found!.collect()),
  resilience: async ({ sc, found }) => {
    const since = sc.cluster.listener.newest;
    const [executorId] = sc.cluster.executors;
    if (executorId !== undefined) await sc.cluster.kill(executorId, 'stopped by the lesson');
    await added(sc, since, 1);
    return JSON.stringify(await found!.collect());
  },
};

/** As parallelize cuts a list: slice p from p * length / n on. */
function filmsByPartition(partitions: number): readonly (readonly string[])[] {
  const at = (partition: number): number => Math.floor((partition * FILMS.length) / partitions);
  return Array.from({ length: partitions }, (_, partition) => FILMS.slice(at(partition), at(partition + 1)));
}

/** What the listener bus told since the step before. */
function newsOf(state: State): readonly ClusterEvent[] {
  const { listener } = state.sc.cluster;
  const events: ClusterEvent[] = [];
  for (let event = listener.after(state.told); event !== undefined; event = listener.after(state.told)) {
    state.told = event.number;
    events.push(event);
  }
  return events;
}
