/**
 * What the cluster costs beside the work itself, in two figures.
 *   iterations   ten passes of a compute-heavy function over an RDD: cached and not, against the same loop over an array on one thread, and on as
 *                many bare threads as there are cores, which is what the machine gives
 *   overhead     jobs of many tasks that do nothing: milliseconds a task, ours and PySpark's on as many cores
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SparkConf, SparkContext } from '../../engine/index';

const CORES = 2;
const ROWS = 200_000;
const PARTITIONS = 8;
const ITERATIONS = 10;
const TASKS = 1_000;
/** Enough for a rate: a task of PySpark's takes tens of milliseconds. */
const PYSPARK_TASKS = 200;
const ROUNDS = 5;
const MOST_OVER_LOOP = 1.2;
const MOST_PER_TASK_MS = 0.3;
const LEAST_TIMES_PYSPARK = 20;

/** Where PySpark is, or null. */
export type Spark = { readonly python: string; readonly java: string } | null;

export async function run(spark: Spark): Promise<void> {
  const sc = SparkContext.getOrCreate(new SparkConf().setAppName('bench').setMaster(`local[${CORES}]`));
  await iterations(sc);
  await overhead(sc, spark);
  await sc.stop();
}

async function iterations(sc: SparkContext): Promise<void> {
  const source = sc.range(0, ROWS, 1, PARTITIONS).map((i) => made(i), { made });
  const cached = sc
    .range(0, ROWS, 1, PARTITIONS)
    .map((i) => made(i), { made })
    .cache();
  await cached.count();
  const rows = Array.from({ length: ROWS }, (_, i) => made(i));
  const threads = Array.from({ length: CORES }, () => new Worker(bareLoop, { eval: true }));
  const [loop, bare, kept, anew]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const times = [
      await timed(async () => {
        for (let pass = 0; pass < ITERATIONS; pass++) loopOver(rows, pass);
      }),
      await timed(async () => {
        await Promise.all(threads.map(passed));
      }),
      await timed(async () => {
        for (let pass = 0; pass < ITERATIONS; pass++) await cached.map((x) => heavy(x, pass), { heavy, pass }).sum();
      }),
      await timed(async () => {
        for (let pass = 0; pass < ITERATIONS; pass++) await source.map((x) => heavy(x, pass), { heavy, pass }).sum();
      }),
    ] as const;
    // the first round warms up
    if (round === 0) continue;
    for (const [index, each] of [loop, bare, kept, anew].entries()) each.push(times[index]!);
  }
  await Promise.all(threads.map((thread) => thread.terminate()));
  const ideal = median(loop) / CORES;
  const over = median(kept) / ideal;
  line('plain loop, one thread', `${median(loop).toFixed(0)} ms`, `${ideal.toFixed(0)} ms divided by ${CORES} cores`);
  line(`${CORES} bare threads`, `${median(bare).toFixed(0)} ms`, `${(median(bare) / ideal).toFixed(2)} of that`);
  line(
    'cached RDD',
    `${median(kept).toFixed(0)} ms`,
    `${over.toFixed(2)} of that, ${met(over <= MOST_OVER_LOOP)} (at most ${MOST_OVER_LOOP})`,
  );
  line('uncached RDD', `${median(anew).toFixed(0)} ms`, `${(median(anew) / median(kept)).toFixed(2)} of the cached`);
}

async function overhead(sc: SparkContext, spark: Spark): Promise<void> {
  const nothing = sc.parallelize(
    Array.from({ length: TASKS }, () => 0),
    TASKS,
  );
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const took = await timed(async () => void (await nothing.count()));
    if (round > 0) times.push(took / TASKS);
  }
  const ours = median(times);
  line('a task that does nothing', `${ours.toFixed(3)} ms`, `${met(ours < MOST_PER_TASK_MS)} (below ${MOST_PER_TASK_MS})`);
  if (spark === null) return;
  const theirs = pySparkPerTask(spark);
  const ratio = theirs / ours;
  line(
    'the same on PySpark',
    `${theirs.toFixed(3)} ms`,
    `${ratio.toFixed(1)} times ours, ${met(ratio >= LEAST_TIMES_PYSPARK)} (at least ${LEAST_TIMES_PYSPARK})`,
  );
}

function pySparkPerTask({ python, java }: NonNullable<Spark>): number {
  const program = `
import statistics, time
from pyspark import SparkConf, SparkContext
conf = SparkConf().setMaster("local[${CORES}]").setAppName("bench").set("spark.ui.enabled", "false").set("spark.log.level", "ERROR")
sc = SparkContext.getOrCreate(conf)
nothing = sc.parallelize([0] * ${PYSPARK_TASKS}, ${PYSPARK_TASKS})
times = []
for round in range(1 + 3):
    began = time.perf_counter()
    nothing.count()
    times.append((time.perf_counter() - began) * 1000 / ${PYSPARK_TASKS})
print(statistics.median(times[1:]))
`;
  const env = { ...process.env, JAVA_HOME: java };
  return Number(execFileSync(python, ['-c', program], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'] }));
}

function made(i: number): number {
  return Math.sin(i) + 2;
}

function heavy(x: number, pass: number): number {
  let sum = 0;
  for (let k = 1; k <= 40; k++) sum += Math.exp(-x * k) * Math.log(x + pass + k);
  return sum;
}

function loopOver(rows: readonly number[], pass: number): number {
  let sum = 0;
  for (let row = 0; row < rows.length; row++) sum += heavy(rows[row]!, pass);
  return sum;
}

/** The loop over a share of the rows in a thread of its own. */
const bareLoop = `
const { parentPort } = require('node:worker_threads');
const made = ${made}, heavy = ${heavy}, loopOver = ${loopOver};
const rows = Array.from({ length: ${ROWS / CORES} }, (_, i) => made(i));
parentPort.on('message', () => {
  let sum = 0;
  for (let pass = 0; pass < ${ITERATIONS}; pass++) sum += loopOver(rows, pass);
  parentPort.postMessage(sum);
});`;

async function passed(thread: Worker): Promise<void> {
  thread.postMessage(null);
  await once(thread, 'message');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function met(yes: boolean): string {
  return yes ? 'met' : 'MISSED';
}

function line(name: string, figure: string, note: string): void {
  console.log(`${name.padEnd(26)}${figure.padStart(12)}   ${note}`);
}
