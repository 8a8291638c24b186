/** The lesson that this project comes from, word for word. */
import { afterAll, describe, expect, test } from 'vitest';
import { SparkConf, SparkContext } from '../../../engine/index';

const conf = new SparkConf().setAppName('films').setMaster('local[2]');
const sc = SparkContext.getOrCreate(conf);

afterAll(() => sc.stop());

describe('the films', () => {
  const movies = ['Captain Marvel', 'Shazam!', 'Hellboy', 'Dumbo', 'Captain Marvel'];
  const rdd = sc.parallelize(movies);

  test('lie in two partitions', () => {
    expect(rdd.getNumPartitions()).toBe(2);
  });

  test('are filtered for one of them', async () => {
    expect(await rdd.filter((movie) => movie === 'Captain Marvel').collect()).toEqual(['Captain Marvel', 'Captain Marvel']);
  });

  test('are mapped and come back in their order', async () => {
    expect(await rdd.map((movie) => movie.length).collect()).toEqual([14, 7, 7, 5, 14]);
  });

  test('are the same context for whoever asks next', () => {
    expect(SparkContext.getOrCreate()).toBe(sc);
  });
});
