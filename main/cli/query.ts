import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Engine, openEngine } from '../../engine/index';
import { query, rejects, slice, write } from '../../engine/plan/build';
import type { Plan } from '../../engine/plan/plan';
import type { Join, OptionBag, Relation, Scan, Union } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import type { BatchFrame, DoneFrame, Frame, MetricsFrame, ReadAndSkipped } from '../../engine/protocol/engine-service';
import { parsedFiles } from '../cache-folder';
import { type Accepted, type Arguments, readArguments, UsageError } from './arguments';
import { layoutOf, refuseLayout } from './layout';
import { outputOf } from './output';
import { programIn } from './program';
import { showProgress } from './progress';
import { relationOf } from './question';
import { tableText } from './table';

export const queryAccepts: Accepted = {
  flags: ['distinct', 'overwrite', 'parts', 'manifest', 'explain', 'stats', 'all-text', 'file-column', 'cache', 'no-cache'],
  values: [
    'where',
    'select',
    'group-by',
    'agg',
    'sort',
    'offset',
    'limit',
    'schema',
    'bad-rows',
    'rejects',
    'master',
    'to',
    'to-format',
    'partition-by',
    'code',
  ],
  lists: ['derive'],
  formatOptions: true,
};

/** Rows of a table that a terminal shows when no limit was asked for. */
const SHOWN = 50;

export async function runQuery(words: readonly string[]): Promise<void> {
  const args = readArguments(words, queryAccepts);
  refuseExisting('rejects', args);
  await withEngine(args, async (engine) => {
    const schemaOf = async (relation: Relation): Promise<Schema> => (await engine.service.analyze(query(relation))).schema;
    const relation = await relationOf(args, schemaOf);
    const language = args.values.get('code');
    if (language !== undefined) return print(await programIn(language, relation, engine));
    if (args.flags.has('explain')) return print((await engine.service.analyze(query(relation))).explain);
    const stats = await answer(engine, relation, args);
    await writeRejects(engine, relation, args);
    if (args.flags.has('stats')) process.stderr.write(`${JSON.stringify(stats)}\n`);
  });
}

/** Told before the work rather than after it. */
function refuseExisting(option: string, args: Arguments): void {
  const path = args.values.get(option);
  if (path !== undefined && existsSync(path) && !args.flags.has('overwrite'))
    throw new UsageError(`--${option}: ${path} exists already; choose another name or add --overwrite`);
}

/** The bad records of the input as a CSV file. */
async function writeRejects(engine: Engine, relation: Relation, args: Arguments): Promise<void> {
  const to = args.values.get('rejects');
  if (to !== undefined) await run(engine, writePlan(rejects(sourceOf(relation)), args, resolve(to), 'csv', {}));
}

function sourceOf(relation: Relation): Scan {
  return relation.op === 'scan' ? relation : sourceOf((relation as Exclude<Relation, Scan | Join | Union>).input);
}

export async function withEngine(args: Arguments, body: (engine: Engine) => Promise<void>): Promise<void> {
  const master = args.values.get('master');
  if (master !== undefined && !master.startsWith('sc://') && !/^local(\[(\*|[1-9]\d*)(\s*,\s*[1-9]\d*)?\])?$/.test(master)) {
    throw new UsageError(`--master must be local, local[N], local[*] or local[N,maxFailures], not ${JSON.stringify(master)}`);
  }
  const parsed = args.flags.has('no-cache') ? {} : { parsed: parsedFiles(args.flags.has('cache'), 0) };
  const engine = openEngine({ settled: true, ...parsed, ...(master === undefined ? {} : { master }) });
  try {
    await body(engine);
  } finally {
    await engine.close();
  }
}

export function answer(engine: Engine, relation: Relation, args: Arguments): Promise<Stats> {
  const to = args.values.get('to');
  if (to === undefined) refuseLayout(args);
  if (to !== undefined) return run(engine, fileWrite(engine, relation, args, to));
  const asText = args.values.get('to-format');
  if (asText !== undefined || !process.stdout.isTTY) return run(engine, writePlan(relation, args, '-', asText ?? 'csv'));
  return showTable(engine, relation);
}

function fileWrite(engine: Engine, relation: Relation, args: Arguments, to: string): Plan {
  const { format, options } = outputOf(engine.catalog.formats, to, args.values.get('to-format') ?? null);
  const mode = args.flags.has('overwrite') ? 'replace' : 'create';
  return write(relation, format, resolve(to), mode, { ...options, ...args.formatOptions.get('to') }, layoutOf(args));
}

function writePlan(
  relation: Relation,
  args: Arguments,
  path: string,
  format: string,
  options: OptionBag = args.formatOptions.get('to') ?? {},
): Plan {
  return write(relation, format, path, args.flags.has('overwrite') ? 'replace' : 'create', options);
}

export interface Stats {
  readonly rows: number;
  readonly bytesWritten: number | null;
  readonly elapsedMs: number;
  readonly tasks: number;
  readonly failedTasks: number;
  readonly rowsScanned: number;
  readonly bytesScanned: number;
  /** Bad records of the input. */
  readonly rejects: number;
  readonly files: ReadAndSkipped;
  readonly rowGroups: ReadAndSkipped;
  readonly pages: ReadAndSkipped;
}

/** Runs a plan to its end; progress on a terminal. */
export async function run(engine: Engine, plan: Plan, take: (frame: Frame) => void = () => undefined): Promise<Stats> {
  const progress = showProgress(process.stderr);
  let metrics: MetricsFrame | null = null;
  let done: DoneFrame | null = null;
  try {
    for await (const frame of engine.service.execute(plan)) {
      if (frame.frame === 'progress') progress.show(frame);
      else if (frame.frame === 'metrics') metrics = frame;
      else if (frame.frame === 'done') done = frame;
      else take(frame);
    }
  } finally {
    progress.clear();
  }
  const { elapsedMs = 0, tasks = 0, failedTasks = 0, rowsScanned = 0, bytesScanned = 0, rejects: bad = 0 } = metrics ?? {};
  const { files = none, rowGroups = none, pages = none } = metrics ?? {};
  return {
    rows: done?.rows ?? 0,
    bytesWritten: done?.bytesWritten ?? null,
    elapsedMs,
    tasks,
    failedTasks,
    rowsScanned,
    bytesScanned,
    rejects: bad,
    files,
    rowGroups,
    pages,
  };
}

const none: ReadAndSkipped = { read: 0, skipped: 0 };

async function showTable(engine: Engine, relation: Relation): Promise<Stats> {
  const limited = relation.op === 'slice' && relation.limit !== null;
  let schema: Schema = [];
  const batches: BatchFrame[] = [];
  const stats = await run(engine, query(limited ? relation : slice(relation, 0, SHOWN)), (frame) => {
    if (frame.frame === 'schema') schema = frame.schema;
    if (frame.frame === 'batch') batches.push(frame);
  });
  print(tableText(schema, batches));
  if (!limited && stats.rows === SHOWN) print(`… the first ${SHOWN} rows; --limit N shows more, --to FILE writes all`);
  return stats;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
