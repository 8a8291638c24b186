import { programs } from '../program';
import { inPython } from '../python';
import { digits, given, grouped, layout, shuffled } from './reasons';

const limit = 7;
const films = ['Joker', 'Captain Marvel', 'Dune', 'Up', 'Joker', 'Æon Flux', ''];

export const sources = programs('rdd sources', given, {
  'parallelize slices where Spark does': ({ sc }) => sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4).glom().collect(),
  'more slices than elements': ({ sc }) => sc.parallelize([1, 2], 5).glom().collect(),
  'no elements': ({ sc }) => [sc.parallelize<number>([], 3).getNumPartitions(), sc.parallelize<number>([], 3).collect()],
  'as many slices as cores unless told': ({ sc }) => [sc.defaultParallelism, sc.parallelize([1, 2, 3]).getNumPartitions()],
  'range with one bound': ({ sc }) => sc.range(5).collect(),
  'range with a step, in slices': ({ sc }) => sc.range(1, 20, 3, 3).glom().collect(),
  'range downwards': ({ sc }) => sc.range(5, -5, -2, 2).glom().collect(),
  'range of nothing': ({ sc }) => sc.range(5, 5).collect(),
  emptyRDD: ({ sc }) => [sc.emptyRDD().getNumPartitions(), sc.emptyRDD().isEmpty(), sc.emptyRDD().collect()],
  'union of a context': ({ sc }) =>
    sc
      .union([sc.parallelize([1, 2], 2), sc.parallelize([3], 1), sc.parallelize<number>([], 1)])
      .glom()
      .collect(),
  'textFile splits by bytes': async ({ sc, path }) => {
    await sc.parallelize(['aaaa', 'bb', 'cccccc', 'd', 'eeeeeeee', 'ff'], 1).saveAsTextFile(path('lines'));
    const lines = sc.textFile(path('lines/part-00000'), 3);
    return [lines.getNumPartitions(), lines.glom().collect()];
  },
  wholeTextFiles: async ({ sc, path }) => {
    await sc.parallelize(['a', 'b'], 2).saveAsTextFile(path('whole'));
    return sc
      .wholeTextFiles(path('whole'))
      .map(([name, text]) => [name.split('/').at(-1), text])
      .sortByKey()
      .collect();
  },
  'saved numbers are text': async ({ sc, path }) => {
    await sc.parallelize([1, 2.5, -3], 2).saveAsTextFile(path('numbers'));
    return sc.textFile(path('numbers')).collect();
  },
});

export const folders = programs(
  'rdd folders',
  { rows: 'a folder is listed in the order of its file system' },
  {
    'textFile of what saveAsTextFile wrote': async ({ sc, path }) => {
      await sc.parallelize(films, 3).saveAsTextFile(path('films'));
      return sc.textFile(path('films')).collect();
    },
  },
);

export const rows = programs('rdd rows', given, {
  map: ({ sc }) =>
    sc
      .parallelize([1, 2, 3], 2)
      .map((x) => x * 10 + 1)
      .collect(),
  'map to pairs': ({ sc }) =>
    sc
      .parallelize(films, 2)
      .map((film) => [film.length, film])
      .collect(),
  flatMap: ({ sc }) =>
    sc
      .parallelize(['a b', '', 'c d e'], 2)
      .flatMap((line) => line.split(' '))
      .collect(),
  filter: ({ sc }) =>
    sc
      .parallelize(films, 2)
      .filter((film) => film === 'Captain Marvel')
      .collect(),
  'filter with a captured value': ({ sc }) =>
    sc
      .parallelize([1, 5, 10, 50], 2)
      .filter((x) => x > limit, { limit })
      .collect(),
  'a broadcast variable': ({ sc }) => {
    const names = sc.broadcast(['zero', 'one', 'two']);
    return sc
      .parallelize([2, 0, 1], 2)
      .map((i) => names.value[i], { names })
      .collect();
  },
  'an accumulator': async ({ sc }) => {
    const seen = sc.accumulator(0);
    await sc.parallelize([1, 2, 3, 4], 2).foreach((x) => seen.add(x), { seen });
    return [seen.value];
  },
  mapPartitions: ({ sc }) =>
    sc
      .parallelize([1, 2, 3, 4, 5], 2)
      .mapPartitions((rows) => [[...rows].reduce((sum, x) => sum + x, 0)])
      .collect(),
  'mapPartitions with a generator': ({ sc }) =>
    sc
      .parallelize([1, 2, 3], 2)
      .mapPartitions(
        inPython(function* (rows: Iterable<number>) {
          for (const row of rows) yield* [row, -row];
        }, 'lambda rows: (each for row in rows for each in (row, -row))'),
      )
      .collect(),
  'mapPartitions with an async function': ({ sc }) =>
    sc
      .parallelize([1, 2, 3], 2)
      .mapPartitions(
        inPython(async (rows: Iterable<number>) => [...rows].map((x) => x + 1), 'lambda rows: [x + 1 for x in rows]'),
      )
      .collect(),
  mapPartitionsWithIndex: ({ sc }) =>
    sc
      .parallelize([1, 2, 3, 4, 5], 3)
      .mapPartitionsWithIndex((index, rows) => [[index, [...rows]]])
      .collect(),
  glom: ({ sc }) => sc.parallelize([1, 2, 3, 4, 5, 6, 7], 3).glom().collect(),
  keyBy: ({ sc }) =>
    sc
      .parallelize(films, 2)
      .keyBy((film) => film.length)
      .collect(),
  zip: ({ sc }) =>
    sc
      .parallelize([1, 2, 3], 2)
      .zip(sc.parallelize(['a', 'b', 'c'], 2))
      .collect(),
  zipWithIndex: ({ sc }) => sc.parallelize(['a', 'b', 'c', 'd', 'e'], 3).zipWithIndex().collect(),
  'zipWithIndex after a filter': ({ sc }) =>
    sc
      .range(0, 20, 1, 4)
      .filter((x) => x % 3 === 0)
      .zipWithIndex()
      .collect(),
  zipWithUniqueId: ({ sc }) => sc.parallelize(['a', 'b', 'c', 'd', 'e'], 3).zipWithUniqueId().collect(),
  cartesian: ({ sc }) =>
    sc
      .parallelize([1, 2], 2)
      .cartesian(sc.parallelize(['x', 'y', 'z'], 2))
      .collect(),
  'partitions of a cartesian product': ({ sc }) =>
    sc
      .parallelize([1, 2], 2)
      .cartesian(sc.parallelize([3, 4, 5], 3))
      .getNumPartitions(),
  union: ({ sc }) =>
    sc
      .parallelize([1, 2], 2)
      .union(sc.parallelize([2, 3], 2))
      .glom()
      .collect(),
  'sample of all and of nothing': ({ sc }) => [
    sc.range(0, 50, 1, 3).sample(false, 1.0, 7).count(),
    sc.range(0, 50, 1, 3).sample(false, 0.0, 7).count(),
  ],
  'the splits of randomSplit are all of it': ({ sc }) => {
    const splits = sc.range(0, 100, 1, 3).randomSplit([1, 3], 5);
    return splits[0]!
      .union(splits[1]!)
      .sortBy((x) => x, true, 2)
      .collect();
  },
  pipe: ({ sc }) => sc.parallelize(['b', 'a', 'c'], 2).pipe('cat').collect(),
  'coalesce keeps neighbours together': ({ sc }) => sc.range(0, 12, 1, 6).coalesce(3).glom().collect(),
  'coalesce to more stays': ({ sc }) => sc.range(0, 4, 1, 2).coalesce(5).getNumPartitions(),
  'coalesce with a shuffle': ({ sc }) => sc.range(0, 4, 1, 2).coalesce(5, true).getNumPartitions(),
  'cached twice is the same': async ({ sc }) => {
    const squares = sc
      .range(0, 10, 1, 3)
      .map((x) => x * x)
      .cache();
    const first = squares.sum();
    return [first, squares.sum(), squares.unpersist().sum()];
  },
  'a checkpoint': async ({ sc }) => {
    const rdd = sc.range(0, 10, 1, 3).map((x) => x + 1);
    rdd.checkpoint();
    const sum = await rdd.sum();
    return [sum, rdd.isCheckpointed(), rdd.collect()];
  },
  'the number of partitions through a chain': ({ sc }) =>
    sc
      .range(0, 100, 1, 7)
      .map((x) => x + 1)
      .filter((x) => x > 3)
      .getNumPartitions(),
});

export const moved = [
  ...programs('rdd shuffles', shuffled, {
    distinct: ({ sc }) => sc.parallelize([3, 1, 3, 2, 1, 1], 3).distinct().collect(),
    'distinct texts and nulls': ({ sc }) => sc.parallelize(['a', null, 'b', 'a', null], 2).distinct().collect(),
    'distinct pairs': ({ sc }) =>
      sc
        .parallelize(
          [
            ['a', 1],
            ['a', 1],
            ['a', 2],
          ],
          2,
        )
        .distinct()
        .collect(),
    intersection: ({ sc }) =>
      sc
        .parallelize([1, 1, 2, 3, 4], 2)
        .intersection(sc.parallelize([1, 3, 3, 5], 3))
        .collect(),
    subtract: ({ sc }) =>
      sc
        .parallelize([1, 1, 2, 3, 4], 2)
        .subtract(sc.parallelize([1, 3, 5], 3))
        .collect(),
    repartition: ({ sc }) => sc.range(0, 20, 1, 2).repartition(4).collect(),
  }),
  ...programs('rdd groups', grouped, {
    groupBy: ({ sc }) =>
      sc
        .range(0, 10, 1, 3)
        .groupBy((x) => x % 3)
        .collect(),
    'groupBy into partitions': ({ sc }) =>
      sc
        .range(0, 10, 1, 3)
        .groupBy((x) => x % 3, 2)
        .collect(),
  }),
  ...programs('rdd layouts', layout, {
    'whole numbers go to their remainder': ({ sc }) => sc.range(-5, 8, 1, 3).distinct(4).glom().collect(),
    'partitions of distinct': ({ sc }) => [
      sc.range(0, 9, 1, 3).distinct().getNumPartitions(),
      sc.range(0, 9, 1, 3).distinct(5).getNumPartitions(),
    ],
    'partitions of intersection and subtract': ({ sc }) => [
      sc
        .range(0, 9, 1, 2)
        .intersection(sc.range(0, 9, 1, 3))
        .getNumPartitions(),
      sc
        .range(0, 9, 1, 2)
        .subtract(sc.range(0, 9, 1, 3))
        .getNumPartitions(),
      sc
        .range(0, 9, 1, 2)
        .subtract(sc.range(0, 9, 1, 3), 7)
        .getNumPartitions(),
    ],
    'partitions of repartition': ({ sc }) => sc.range(0, 20, 1, 2).repartition(5).getNumPartitions(),
  }),
  ...programs('rdd order', given, {
    sortBy: ({ sc }) =>
      sc
        .parallelize([3, 1, 2, 5, 4], 3)
        .sortBy((x) => x)
        .collect(),
    'sortBy downwards': ({ sc }) =>
      sc
        .parallelize([3, 1, 2, 5, 4], 3)
        .sortBy((x) => x, false)
        .collect(),
    'sortBy text by code points': ({ sc }) =>
      sc
        .parallelize([...films, '\uffff', '\u{1f600}', 'Z', 'a'], 3)
        .sortBy((x) => x, true, 2)
        .collect(),
    'sortBy a pair': ({ sc }) =>
      sc
        .parallelize(
          [
            ['b', 2],
            ['a', 2],
            ['a', 1],
            ['b', 1],
          ],
          2,
        )
        .sortBy(([name, n]) => [name, -n])
        .collect(),
    'sortBy keeps equal rows in order': ({ sc }) =>
      sc
        .range(0, 12, 1, 3)
        .map((x) => [x % 3, x])
        .sortBy(([key]) => key, true, 1)
        .collect(),
    'small ranges are exact': ({ sc }) =>
      sc
        .range(0, 75, 1, 4)
        .sortBy((x) => (x * 37) % 101, true, 4)
        .glom()
        .collect(),
    'large ranges are about as large': ({ sc }) =>
      sc
        .range(0, 20000, 1, 3)
        .sortBy((x) => (x * 7919) % 20011, true, 8)
        .glom()
        .map((rows) => rows.length > 1250 && rows.length < 5000)
        .collect(),
    'skewed ranges are about as large': ({ sc }) =>
      sc
        .range(0, 20000, 1, 3)
        .sortBy((x) => x * x, false, 4)
        .glom()
        .map((rows) => rows.length > 2500 && rows.length < 10000)
        .collect(),
    'ranges downwards': ({ sc }) =>
      sc
        .range(0, 60, 1, 4)
        .sortBy((x) => x, false, 3)
        .glom()
        .collect(),
    'ranges of few different keys': ({ sc }) =>
      sc
        .range(0, 30, 1, 3)
        .map((x) => x % 2)
        .sortBy((x) => x, true, 4)
        .glom()
        .collect(),
    'a range for more partitions than rows': ({ sc }) =>
      sc
        .parallelize([2, 1], 2)
        .sortBy((x) => x, true, 5)
        .collect(),
    'partitions of a sort': ({ sc }) => [
      sc
        .range(0, 9, 1, 3)
        .sortBy((x) => x)
        .getNumPartitions(),
      sc
        .range(0, 9, 1, 3)
        .sortBy((x) => x, true, 5)
        .getNumPartitions(),
    ],
  }),
];

export const actions = [
  ...programs('rdd actions', given, {
    collect: ({ sc }) => sc.parallelize([true, null, 'x', 1.5, [1, [2, 3]]], 2).collect(),
    count: ({ sc }) => sc.range(0, 17, 1, 4).count(),
    first: ({ sc }) => sc.parallelize([9, 8, 7], 3).first(),
    'first behind empty partitions': ({ sc }) =>
      sc
        .range(0, 20, 1, 5)
        .filter((x) => x > 17)
        .first(),
    take: ({ sc }) => [sc.range(0, 20, 1, 5).take(7), sc.range(0, 20, 1, 5).take(0), sc.range(0, 3, 1, 2).take(10)],
    takeOrdered: ({ sc }) => [
      sc.parallelize([5, 3, 9, 1, 7], 3).takeOrdered(3),
      sc.parallelize([5, 3, 9, 1, 7], 3).takeOrdered(2, (x) => -x),
    ],
    top: ({ sc }) => [
      sc.parallelize([5, 3, 9, 1, 7], 3).top(2),
      sc.parallelize(['aa', 'b', 'cccc'], 2).top(1, (text) => text.length),
    ],
    reduce: ({ sc }) => sc.range(1, 6, 1, 3).reduce((a, b) => a * b),
    'reduce with empty partitions': ({ sc }) => sc.parallelize([4, 6], 5).reduce((a, b) => a + b),
    fold: ({ sc }) => sc.range(1, 6, 1, 3).fold(0, (a, b) => a + b),
    'fold adds its zero once per partition': ({ sc }) => sc.range(1, 6, 1, 3).fold(100, (a, b) => a + b),
    aggregate: ({ sc }) =>
      sc.range(1, 6, 1, 3).aggregate(
        [0, 0],
        (acc, x) => [acc[0]! + x, acc[1]! + 1],
        (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
      ),
    treeReduce: ({ sc }) => [
      sc.range(0, 100, 1, 9).treeReduce((a, b) => a + b),
      sc.range(0, 100, 1, 9).treeReduce((a, b) => a + b, 3),
    ],
    'min and max': ({ sc }) => [sc.parallelize([5, -3, 9], 2).min(), sc.parallelize([5, -3, 9], 2).max()],
    'min and max by a key': ({ sc }) => [
      sc.parallelize(['aa', 'b', 'cccc'], 2).min((text) => text.length),
      sc.parallelize(['aa', 'b', 'cccc'], 2).max((text) => text.length),
    ],
    sum: ({ sc }) => [sc.range(0, 100, 1, 7).sum(), sc.parallelize([0.5, 0.25], 2).sum(), sc.parallelize<number>([], 2).sum()],
    isEmpty: ({ sc }) => [
      sc.parallelize([1], 2).isEmpty(),
      sc
        .range(0, 9, 1, 3)
        .filter((x) => x > 10)
        .isEmpty(),
    ],
    toLocalIterator: ({ sc }) => sc.range(0, 9, 1, 3).toLocalIterator(),
    'histogram of even buckets': ({ sc }) => sc.range(0, 51, 1, 3).histogram(2),
    'histogram of given buckets': ({ sc }) => [
      sc.range(0, 51, 1, 3).histogram([0, 25, 50]),
      sc.range(0, 51, 1, 3).histogram([0, 5, 25, 50]),
      sc.parallelize([1.5, 2.5, 99, -1], 2).histogram([0, 1, 2, 3]),
    ],
    'histogram of one value': ({ sc }) => sc.parallelize([4, 4, 4], 2).histogram(3),
    foreach: async ({ sc }) => {
      const total = sc.accumulator(0);
      await sc.range(0, 10, 1, 3).foreach((x) => total.add(x), { total });
      return [total.value];
    },
    foreachPartition: async ({ sc }) => {
      const total = sc.accumulator(0);
      await sc.range(0, 10, 1, 3).foreachPartition((rows) => total.add([...rows].length), { total });
      return [total.value];
    },
  }),
  ...programs('rdd statistics', digits, {
    'mean, variance, stdev': ({ sc }) => [
      sc.parallelize([1, 2, 3, 4.5, -7], 2).mean(),
      sc.parallelize([1, 2, 3, 4.5, -7], 2).variance(),
      sc.parallelize([1, 2, 3, 4.5, -7], 2).stdev(),
    ],
    'sample variance and stdev': ({ sc }) => [
      sc.parallelize([1, 2, 3, 4.5, -7], 3).sampleVariance(),
      sc.parallelize([1, 2, 3, 4.5, -7], 3).sampleStdev(),
    ],
    stats: async ({ sc }) => {
      const stats = await sc.parallelize([1, 2, 3, 4.5, -7], 3).stats();
      return [stats.count(), stats.mean(), stats.sum(), stats.min(), stats.max(), stats.variance(), stats.sampleStdev()];
    },
  }),
  ...programs('rdd counts', shuffled, {
    'takeSample of more than there are': ({ sc }) => sc.parallelize([1, 2, 3], 2).takeSample(false, 10, 1),
    countByValue: ({ sc }) => sc.parallelize(['a', 'b', 'a', null], 2).countByValue(),
  }),
];

const refusals = programs('rdd refusals', given, {
  'first of nothing': ({ sc }) => sc.parallelize<number>([], 2).first(),
  'reduce of nothing': ({ sc }) => sc.parallelize<number>([], 2).reduce((a, b) => a + b),
  'max of nothing': ({ sc }) => sc.parallelize<number>([], 2).max(),
  'zip of different partitions': ({ sc }) =>
    sc
      .range(0, 4, 1, 2)
      .zip(sc.range(0, 4, 1, 4))
      .collect(),
  'zip of different lengths': ({ sc }) =>
    sc
      .range(0, 4, 1, 2)
      .zip(sc.range(0, 5, 1, 2))
      .collect(),
  'a negative sample': ({ sc }) => sc.range(0, 4, 1, 2).sample(false, -0.5).collect(),
  'buckets that fall': ({ sc }) => sc.range(0, 4, 1, 2).histogram([3, 2, 1]),
  'an error in a task': ({ sc }) =>
    sc
      .range(0, 4, 1, 2)
      .map(
        inPython((x: number) => {
          if (x === 3) throw new Error('no three');
          return x;
        }, 'lambda x: 1 // (3 - x)'),
      )
      .collect(),
});

export const refused = refusals.map((program) => ({ ...program, refused: true as const }));
