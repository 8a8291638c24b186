/** PageRank as in the paper on RDDs: links stay where they are, partitioned by page, while the ranks come to them. */
import { SparkConf, SparkContext } from 'hearth';

const ITERATIONS = 20;

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('page rank').setMaster('local[2]'));

const links = sc
  .parallelize([
    'home about',
    'home films',
    'about home',
    'films home',
    'films joker',
    'joker home',
    'joker films',
    'joker us',
    'us joker',
  ])
  .map((line) => line.split(' ') as [string, string])
  .groupByKey(2)
  .cache();

let ranks = links.mapValues(() => 1);
for (let iteration = 0; iteration < ITERATIONS; iteration++) {
  ranks = links
    .join(ranks)
    .flatMap(([, [targets, rank]]) => targets.map((target) => [target, rank / targets.length]))
    .reduceByKey((sum, share) => sum + share)
    .mapValues((sum) => 0.15 + 0.85 * sum);
}

const result = await ranks.sortBy(([, rank]) => rank, false).collect();
for (const [page, rank] of result) console.log(`${page} ${rank.toFixed(3)}`);
console.log(`ranks add up to ${result.reduce((sum, [, rank]) => sum + rank, 0).toFixed(3)} for ${result.length} pages`);

await sc.stop();
