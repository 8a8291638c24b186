/** Shuffles an RDD of pairs of a number and a text and prints how many rows came out and by how much the process grew (Linux's high-water mark). */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const { engineFile, call, budgetBytes, partitions, rows, keys } = JSON.parse(readFileSync(0, 'utf8'));
const { SparkConf, SparkContext } = await import(engineFile);
const sc = SparkContext.getOrCreate(
  new SparkConf().setAppName('values').setMaster('local[2]').set('spark.driver.memory', String(budgetBytes)),
);

/** @param {string} field */
function bytesOf(field) {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

const pairs = sc.range(0, partitions, 1, partitions).flatMap(
  (part) =>
    Array.from({ length: rows }, (_, i) => {
      const id = part * rows + i;
      return [(id * 7919) % keys, `note ${id} of a row that is some ninety bytes long, as rows of texts are, more or less`];
    }),
  { rows, keys },
);
const asked = {
  groupByKey: () => pairs.groupByKey(partitions).map(([, notes]) => notes.length),
  sortByKey: () => pairs.sortByKey(true, partitions).map(() => 1),
  join: () =>
    pairs
      .join(
        sc.range(keys).map((key) => [key, key]),
        partitions,
      )
      .map(() => 1),
};

await sc
  .parallelize([1, 2, 3, 4], 2)
  .map((each) => each + 1)
  .collect();
await delay(500);
const idle = bytesOf('VmRSS');
writeFileSync('/proc/self/clear_refs', '5');
const answer = await asked[call]().sum();
const grown = bytesOf('VmHWM') - idle;
await sc.stop();
console.log(JSON.stringify({ answer, grown }));
