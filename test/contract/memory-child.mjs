/** Answers one plan with a budget and prints by how much the process grew above what it was when idle (Linux's own high-water mark). */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const { engineFile, conf, warmUp, plan } = JSON.parse(readFileSync(0, 'utf8'));
const { openEngine } = await import(engineFile);
const engine = openEngine(conf);

/** @param {unknown} asked */
async function run(asked) {
  for await (const _ of engine.service.execute(asked));
}

/** @param {string} field */
function bytesOf(field) {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

await run(warmUp);
await delay(500);
const idle = bytesOf('VmRSS');
writeFileSync('/proc/self/clear_refs', '5');
await run(plan);
const grown = bytesOf('VmHWM') - idle;
engine.cluster.assertNothingRetained();
const spilledBytes = spilled();
await engine.close();
console.log(JSON.stringify({ grown, spilledBytes }));

function spilled() {
  let sum = 0;
  for (let event = engine.cluster.listener.after(0); event !== undefined; event = engine.cluster.listener.after(event.number))
    if (event.event === 'task-end') sum += event.metrics.spilledBytes;
  return sum;
}
