/** How fast this machine moves memory: bytes read and written per second while every thread copies arrays larger than the caches. */
import { Worker } from 'node:worker_threads';

const MB = 2 ** 20;
const ARRAY_BYTES = 256 * MB;
const COPIES = 8;

const COPY = `
const { parentPort, workerData: { gate, threads, bytes, copies } } = require('node:worker_threads');
const [from, to] = [Buffer.alloc(bytes, 1), Buffer.alloc(bytes, 2)];
to.set(from);
if (Atomics.add(gate, 0, 1) + 1 === threads) Atomics.notify(gate, 0);
for (let seen = Atomics.load(gate, 0); seen < threads; seen = Atomics.load(gate, 0)) Atomics.wait(gate, 0, seen);
const began = performance.now();
for (let copy = 0; copy < copies; copy++) to.set(from);
parentPort.postMessage(performance.now() - began);
`;

/** Bytes per second, of all threads together. */
export async function copyBandwidth(threads: number): Promise<number> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { gate, threads, bytes: ARRAY_BYTES, copies: COPIES };
  const times = await Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker(COPY, { eval: true, workerData });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  return (threads * COPIES * 2 * ARRAY_BYTES * 1_000) / Math.max(...times);
}
