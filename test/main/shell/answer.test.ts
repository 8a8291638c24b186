import { afterAll, expect, test } from 'vitest';
import { col, SparkConf, SparkContext, SparkSession } from '../../../engine/index';
import { answerText } from '../../../main/shell/answer';

const sc = new SparkContext(new SparkConf().setMaster('local[1]').setAppName('answers'));

afterAll(() => sc.stop());

test('answers tell what the things of the cluster are', () => {
  const spark = SparkSession.of(sc);
  expect(answerText(sc)).toBe("SparkContext (master local[1], app 'answers')");
  expect(answerText(spark)).toBe("SparkSession (master local[1], app 'answers')");
  expect(answerText(sc.parallelize([1, 2], 2))).toMatch(/^RDD\[\d+\] parallelize at answer\.test\.ts:\d+, 2 partitions$/);
  expect(answerText(spark.range(3))).toMatch(/^DataFrame; /);
  expect(answerText(col('year').gt(2018))).toMatch(/^Column .*year.*2018/);
});

test('answers show other values as Node does', () => expect(answerText({ films: ['Us'] })).toBe("{ films: [ 'Us' ] }"));
