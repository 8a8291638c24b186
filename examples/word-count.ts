/** Counts the words of a text: of the files named behind the script, or of the opening of A Tale of Two Cities. */
import { SparkConf, SparkContext } from 'hearth';

const opening = [
  'It was the best of times, it was the worst of times,',
  'it was the age of wisdom, it was the age of foolishness,',
  'it was the epoch of belief, it was the epoch of incredulity,',
  'it was the season of Light, it was the season of Darkness,',
  'it was the spring of hope, it was the winter of despair',
];

const sc = SparkContext.getOrCreate(new SparkConf().setAppName('word count').setMaster('local[2]'));
const paths = process.argv.slice(2);
const lines = paths.length === 0 ? sc.parallelize(opening, 2) : sc.textFile(paths.join(','));

const counts = lines
  .flatMap((line) => line.toLowerCase().match(/\p{L}+/gu) ?? [])
  .map((word) => [word, 1])
  .reduceByKey((sum, one) => sum + one);

for (const [word, count] of await counts.takeOrdered(6, ([word, count]) => [-count, word])) console.log(`${count} ${word}`);
console.log(`${await counts.count()} different words, ${await counts.values().sum()} in all`);

await sc.stop();
