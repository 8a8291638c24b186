/**
 * A join where one key has nine rows of ten: all of them meet in one partition, and one executor does the work of all. With a salt
 * on the large side and a copy of the small side for every salt the same rows spread out.
 */
import { type RDD, SparkConf, SparkContext } from 'hearth';

const PARTITIONS = 8;
const SALTS = 64;

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('skewed join').setMaster('local[2]'));

const countries = sc.parallelize([
  ['FR', 'France'],
  ['PE', 'Peru'],
  ['US', 'United States'],
  ['KE', 'Kenya'],
]);
const tickets = sc.range(20_000).map((i) => [i % 10 === 0 ? ['FR', 'PE', 'KE'][(i / 10) % 3]! : 'US', (i % 7) + 1]);

const plain = tickets.join(countries, PARTITIONS).values();

const copies = countries.flatMap(([code, name]) => Array.from({ length: SALTS }, (_, salt) => [`${code} ${salt}`, name]), {
  SALTS,
});
const salted = tickets
  .zipWithIndex()
  .map(([[country, price], i]) => [`${country} ${i % SALTS}`, price], { SALTS })
  .join(copies, PARTITIONS)
  .values();

for (const [name, joined] of Object.entries({ plain, salted })) {
  console.log(`${name}: largest partition has ${await largest(joined)} of ${await joined.count()} rows`);
  console.log(await incomes(joined));
}

function largest(rdd: RDD<unknown>): Promise<number> {
  return rdd
    .glom()
    .map((rows) => rows.length)
    .max();
}

async function incomes(joined: RDD<[number, string]>): Promise<Record<string, number>> {
  const sums = joined.map(([price, name]) => [name, price]).reduceByKey((sum, price) => sum + price);
  return Object.fromEntries(await sums.sortByKey().collect());
}

await sc.stop();
