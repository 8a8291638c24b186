/** One process of the bench: reads its orders as JSON from the first argument, prints one line of JSON per task. */
import { engine, keptBytes } from './engine.mjs';
import { scenarios, tasks } from './tasks.mjs';

const order = JSON.parse(process.argv[2]);
const spec = { ...order };
const warmSpec = { ...order, data: order.small, rows: order.smallRows };

await scenarios[order.scenario](spec);
for (const { name, runs } of order.tasks) {
  try {
    const task = tasks[name];
    if (order.scenario === 'cold') await once(task, warmSpec);
    else await once(task, spec);
    const times = [];
    let [result, before] = [null, null];
    for (let run = 0; run < runs; run++) {
      result = null;
      await task.before?.(spec);
      before = taken();
      const began = performance.now();
      result = await task.run(spec);
      times.push(performance.now() - began);
    }
    const after = taken();
    const kept = { blocks: after.blocks - before.blocks, resident: after.resident - before.resident };
    const peakRss = process.resourceUsage().maxRSS * 1024;
    const check = task.file === undefined ? await task.check(result, spec) : null;
    say({ task: name, times, peakRss, kept, check, file: task.file?.(spec) ?? null });
  } catch (error) {
    say({ task: name, error: error instanceof Error ? error.message : String(error) });
  }
}
await engine.close();

async function once(task, given) {
  await task.before?.(given);
  await task.run(given);
}

/** Bytes of the blocks that the engine keeps, and of the whole process. */
function taken() {
  return { blocks: keptBytes(), resident: process.memoryUsage.rss() };
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
