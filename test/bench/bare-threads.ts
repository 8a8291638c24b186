/** What this machine itself gives to threads that share nothing: how fast they copy, and how much sooner two of them are through a loop. */
import { Worker } from 'node:worker_threads';

const MB = 2 ** 20;
const ARRAY_BYTES = 256 * MB;
const COPIES = 8;
const LOOP_STEPS = 400_000_000;

const COPY = `
const [from, to] = [Buffer.alloc(amount, 1), Buffer.alloc(amount, 2)];
to.set(from);
const work = () => { for (let copy = 0; copy < ${COPIES}; copy++) to.set(from); };
`;

const LOOP = `
const turn = (steps) => { let x = 1; for (let step = 0; step < steps; step++) x = (Math.imul(x, 1664525) + 1013904223) | 0; return x; };
turn(1e6);
const work = () => turn(amount);
`;

const TOGETHER = `
if (Atomics.add(gate, 0, 1) + 1 === threads) Atomics.notify(gate, 0);
for (let seen = Atomics.load(gate, 0); seen < threads; seen = Atomics.load(gate, 0)) Atomics.wait(gate, 0, seen);
const began = performance.now();
work();
parentPort.postMessage(performance.now() - began);
`;

/** Bytes per second that all threads together read and write while each copies arrays larger than the caches. */
export async function copyBandwidth(threads: number): Promise<number> {
  const ms = await together(threads, COPY, ARRAY_BYTES);
  return (threads * COPIES * 2 * ARRAY_BYTES * 1_000) / ms;
}

/** A loop in registers that one thread takes, dealt out: how many times sooner it is over. The number of threads, on as many free cores. */
export async function loopSpeedup(threads: number): Promise<number> {
  const alone = await together(1, LOOP, LOOP_STEPS);
  return alone / (await together(threads, LOOP, LOOP_STEPS / threads));
}

/** Milliseconds from when all are ready until the last is done. */
async function together(threads: number, work: string, amount: number): Promise<number> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const code = `const { parentPort, workerData: { gate, threads, amount } } = require('node:worker_threads');${work}${TOGETHER}`;
  const times = Array.from(
    { length: threads },
    () =>
      new Promise<number>((resolve, reject) => {
        const worker = new Worker(code, { eval: true, workerData: { gate, threads, amount } });
        worker.once('message', resolve);
        worker.once('error', reject);
      }),
  );
  return Math.max(...(await Promise.all(times)));
}
