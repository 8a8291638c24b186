import type { Value } from '../../engine/columns/vector';
import { type Engine, type EngineConf, openEngine } from '../../engine/index';
import { query } from '../../engine/plan/build';
import type { Plan } from '../../engine/plan/plan';
import type { Relation } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import { rowsOfBatch } from '../../engine/protocol/cell';
import type { DoneFrame, EngineService, Frame } from '../../engine/protocol/engine-service';

export interface Answer {
  readonly schema: Schema;
  readonly rows: readonly (readonly Value[])[];
  readonly done: DoneFrame;
  readonly frames: readonly Frame[];
}

/** Runs a relation to its end and takes the answer as rows; a second schema frame starts it over. */
export async function rowsOf(service: EngineService, relation: Relation, signal?: AbortSignal): Promise<Answer> {
  return answerOf(service, query(relation), signal);
}

export async function answerOf(service: EngineService, plan: Plan, signal?: AbortSignal): Promise<Answer> {
  let schema: Schema = [];
  let rows: (readonly Value[])[] = [];
  const frames: Frame[] = [];
  for await (const frame of service.execute(plan, signal)) {
    frames.push(frame);
    if (frame.frame === 'schema') [schema, rows] = [frame.schema, []];
    if (frame.frame === 'batch') rows.push(...rowsOfBatch(frame.columns, frame.rows));
  }
  const done = frames.at(-1);
  if (done?.frame !== 'done') throw new Error('an answer ends with a done frame');
  return { schema, rows, done, frames };
}

export async function withEngine<T>(conf: EngineConf, body: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = openEngine(conf);
  try {
    return await body(engine);
  } finally {
    await engine.close();
  }
}
