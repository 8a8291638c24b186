import { SparkConf, SparkContext } from 'hearth';

const conf = new SparkConf().setAppName('films').setMaster('local[2]');
const sc = SparkContext.getOrCreate(conf);

const movies = ['Avengers: Endgame', 'Captain Marvel', 'Joker', 'Parasite', 'Toy Story 4', 'Us'];
const rdd = sc.parallelize(movies);

console.log(`partitions: ${rdd.getNumPartitions()}`);
console.log(await rdd.filter((movie) => movie === 'Captain Marvel').collect());

await sc.stop();
