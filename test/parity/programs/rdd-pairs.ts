import { programs } from '../program';
import { digits, given, grouped, layout, shuffled } from './reasons';

type Pairs<K, V> = readonly (readonly [K, V])[];

const sales: Pairs<string, number> = [
  ['a', 1],
  ['b', 2],
  ['a', 3],
  ['c', 4],
  ['b', -1],
];
const people: Pairs<string, string> = [
  ['a', 'Ada'],
  ['b', 'Bob'],
  ['a', 'Ann'],
  ['d', 'Dan'],
];
const numbered: Pairs<number, string> = [
  [3, 'x'],
  [-1, 'y'],
  [0, 'z'],
  [7, 'w'],
  [3, 'v'],
  [12, 'u'],
];

export const pairs = [
  ...programs('pairs', given, {
    'keys and values': ({ sc }) => [sc.parallelize(sales, 2).keys().collect(), sc.parallelize(sales, 2).values().collect()],
    mapValues: ({ sc }) =>
      sc
        .parallelize(sales, 2)
        .mapValues((n) => n * 10)
        .collect(),
    flatMapValues: ({ sc }) =>
      sc
        .parallelize(
          [
            ['a', 'x y'],
            ['b', 'z'],
          ],
          2,
        )
        .flatMapValues((text) => text.split(' '))
        .collect(),
    sortByKey: ({ sc }) => sc.parallelize(numbered, 3).sortByKey(true, 1).collect(),
    'sortByKey downwards': ({ sc }) => sc.parallelize(numbered, 3).sortByKey(false, 1).collect(),
    'sortByKey in ranges': ({ sc }) => sc.parallelize(numbered, 3).sortByKey(true, 3).keys().glom().collect(),
    collectAsMap: ({ sc }) => sc.parallelize(sales, 2).collectAsMap(),
    lookup: ({ sc }) => [sc.parallelize(sales, 2).lookup('a'), sc.parallelize(sales, 2).lookup('nobody')],
    'lookup in a partitioned RDD': ({ sc }) => sc.parallelize(numbered, 2).partitionBy(3).lookup(7),
    'partitions that stay through mapValues': ({ sc }) =>
      sc
        .range(0, 12, 1, 3)
        .map((x) => [x, x])
        .partitionBy(4)
        .mapValues((x) => x + 1)
        .reduceByKey((a, b) => a + b)
        .getNumPartitions(),
    'the least key of a join keeps its partitions': ({ sc }) =>
      sc.parallelize(numbered, 2).partitionBy(5).join(sc.parallelize(numbered, 3).partitionBy(5)).getNumPartitions(),
  }),
  ...programs('pairs', shuffled, {
    reduceByKey: ({ sc }) =>
      sc
        .parallelize(sales, 2)
        .reduceByKey((a, b) => a + b)
        .collect(),
    'reduceByKey into partitions': ({ sc }) =>
      sc
        .parallelize(sales, 2)
        .reduceByKey((a, b) => a + b, 5)
        .collect(),
    'reduceByKey with null keys': ({ sc }) =>
      sc
        .parallelize<string | null, number>(
          [
            [null, 1],
            ['a', 2],
            [null, 3],
          ],
          2,
        )
        .reduceByKey((a, b) => a + b)
        .collect(),
    'reduceByKey with pairs as keys': ({ sc }) =>
      sc
        .parallelize<[string, number], number>(
          [
            [['x', 1], 10],
            [['x', 2], 20],
            [['x', 1], 30],
          ],
          2,
        )
        .reduceByKey((a, b) => a + b)
        .collect(),
    'word count': ({ sc }) =>
      sc
        .parallelize(['to be or not', 'to be', 'that is'], 2)
        .flatMap((line) => line.split(' '))
        .map((word) => [word, 1])
        .reduceByKey((a, b) => a + b)
        .collect(),
    foldByKey: ({ sc }) =>
      sc
        .parallelize(sales, 2)
        .foldByKey(0, (a, b) => a + b)
        .collect(),
    'foldByKey with a zero that counts per partition': ({ sc }) =>
      sc
        .parallelize(sales, 2)
        .foldByKey(10, (a, b) => a + b)
        .collect(),
    aggregateByKey: ({ sc }) =>
      sc
        .parallelize(sales, 2)
        .aggregateByKey(
          [0, 0],
          (acc, n) => [acc[0]! + n, acc[1]! + 1],
          (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
        )
        .collect(),
    combineByKey: ({ sc }) =>
      sc
        .parallelize(sales, 1)
        .combineByKey(
          (n) => [n],
          (list: number[], n) => list.concat([n]),
          (a, b) => a.concat(b),
        )
        .collect(),
    countByKey: ({ sc }) => sc.parallelize(sales, 2).countByKey(),
    join: ({ sc }) => sc.parallelize(sales, 2).join(sc.parallelize(people, 3)).collect(),
    'join of null keys': ({ sc }) =>
      sc
        .parallelize<string | null, number>(
          [
            [null, 1],
            ['a', 2],
          ],
          2,
        )
        .join(
          sc.parallelize<string | null, string>(
            [
              [null, 'x'],
              ['b', 'y'],
            ],
            2,
          ),
        )
        .collect(),
    leftOuterJoin: ({ sc }) => sc.parallelize(sales, 2).leftOuterJoin(sc.parallelize(people, 3)).collect(),
    rightOuterJoin: ({ sc }) => sc.parallelize(sales, 2).rightOuterJoin(sc.parallelize(people, 3)).collect(),
    fullOuterJoin: ({ sc }) => sc.parallelize(sales, 2).fullOuterJoin(sc.parallelize(people, 3)).collect(),
    subtractByKey: ({ sc }) => sc.parallelize(sales, 2).subtractByKey(sc.parallelize(people, 2)).collect(),
    'page rank, one round': ({ sc }) =>
      sc
        .parallelize<string, string[]>(
          [
            ['a', ['b', 'c']],
            ['b', ['c']],
            ['c', ['a']],
          ],
          2,
        )
        .join(
          sc.parallelize<string, number>(
            [
              ['a', 1],
              ['b', 1],
              ['c', 1],
            ],
            2,
          ),
        )
        .flatMap(([, [links, rank]]) => links.map((to): [string, number] => [to, rank / links.length]))
        .reduceByKey((a, b) => a + b)
        .mapValues((sum) => 0.15 + 0.85 * sum)
        .collect(),
  }),
  ...programs('pairs in groups', grouped, {
    groupByKey: ({ sc }) => sc.parallelize(sales, 2).groupByKey().collect(),
    'groupByKey into partitions': ({ sc }) => sc.parallelize(sales, 2).groupByKey(3).collect(),
    cogroup: ({ sc }) => sc.parallelize(sales, 2).cogroup(sc.parallelize(people, 2)).collect(),
  }),
  ...programs('pairs in partitions', layout, {
    'partitionBy sends whole numbers to their remainder': ({ sc }) =>
      sc.parallelize(numbered, 2).partitionBy(4).keys().glom().collect(),
    'partitionBy by a function': ({ sc }) =>
      sc
        .parallelize(numbered, 2)
        .partitionBy(3, (key) => key * 2)
        .keys()
        .glom()
        .collect(),
    'sorted inside partitions': ({ sc }) =>
      sc
        .parallelize(numbered, 2)
        .repartitionAndSortWithinPartitions(2, (key) => (key > 2 ? 0 : 1), false)
        .keys()
        .glom()
        .collect(),
    'partitions of joins': ({ sc }) => [
      sc.parallelize(sales, 2).join(sc.parallelize(people, 3)).getNumPartitions(),
      sc.parallelize(sales, 2).join(sc.parallelize(people, 3), 7).getNumPartitions(),
      sc.parallelize(sales, 2).leftOuterJoin(sc.parallelize(people, 3)).getNumPartitions(),
      sc.parallelize(sales, 2).cogroup(sc.parallelize(people, 3)).getNumPartitions(),
    ],
    'partitions of what shuffles': ({ sc }) => [
      sc
        .parallelize(sales, 3)
        .reduceByKey((a, b) => a + b)
        .getNumPartitions(),
      sc.parallelize(sales, 3).groupByKey().getNumPartitions(),
      sc.parallelize(sales, 3).partitionBy(6).groupByKey().getNumPartitions(),
      sc.parallelize(sales, 3).sortByKey().getNumPartitions(),
      sc
        .parallelize(sales, 3)
        .foldByKey(0, (a, b) => a + b)
        .getNumPartitions(),
      sc.parallelize(sales, 3).subtractByKey(sc.parallelize(people, 2)).getNumPartitions(),
    ],
    'a union of like partitions': ({ sc }) =>
      sc.parallelize(numbered, 2).partitionBy(3).union(sc.parallelize(numbered, 2).partitionBy(3)).getNumPartitions(),
    'reduced whole numbers': ({ sc }) =>
      sc
        .parallelize<number, number>(
          [
            [5, 1],
            [-5, 1],
            [5, 2],
            [8, 1],
          ],
          2,
        )
        .reduceByKey((a, b) => a + b, 3)
        .glom()
        .collect(),
  }),
  ...programs('pairs of doubles', digits, {
    'means by key': ({ sc }) =>
      sc
        .parallelize<string, number>(
          [
            ['a', 0.1],
            ['a', 0.2],
            ['a', 0.7],
            ['b', 1.5],
          ],
          2,
        )
        .mapValues((n) => [n, 1])
        .reduceByKey((a, b) => [a[0]! + b[0]!, a[1]! + b[1]!])
        .mapValues((sum) => sum[0]! / sum[1]!)
        .sortByKey(true, 1)
        .collect(),
  }),
];
