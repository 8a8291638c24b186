import { programs } from '../program';
import { inPython } from '../python';
import { digits, given, shuffled } from './reasons';
import { cities, numbers, people } from './tables';

export const frames = [
  ...programs('columns', given, {
    select: (s) => people(s).select('id', 'name'),
    'select all and one more': (s) => people(s).select('*', s.F.col('age').plus(1)),
    'select computed, unnamed': (s) =>
      people(s).select(
        s.F.upper('name'),
        s.F.col('age').plus(1),
        s.F.col('age').gt(20),
        s.F.col('age').cast('string'),
        s.F.lit(5),
      ),
    'names of what is computed': async (s) => [
      await people(s).select(
        s.F.col('age').isNull(),
        s.F.col('age').isNotNull(),
        s.F.col('name').like('A%'),
        s.F.col('id').isin(1, 2),
        s.F.col('id').between(1, 3),
        s.F.col('age').negate(),
        s.F.col('active').not(),
        s.F.col('id').equalTo(1),
        s.F.col('id').notEqual(1),
        s.F.col('name').contains('a'),
        s.F.substring('name', 1, 2),
        s.F.coalesce('name', 'city'),
        s.F.when(s.F.col('id').gt(1), 'x').otherwise('y'),
        s.F.round('pay', 1),
      ).columns,
    ],
    selectExpr: (s) => people(s).selectExpr('id', 'age * 2 as twice', 'upper(name)', 'concat(name, "!") loud'),
    withColumn: (s) => people(s).withColumn('next', s.F.col('age').plus(1)).select('id', 'next'),
    'withColumn replaces': (s) => people(s).withColumn('age', s.F.lit('x')).select('id', 'age'),
    withColumns: (s) =>
      people(s)
        .withColumns({ a: s.F.col('id').plus(1), b: s.F.lit(true) })
        .select('id', 'a', 'b'),
    withColumnRenamed: (s) => [
      people(s).withColumnRenamed('name', 'who').columns,
      people(s).withColumnRenamed('nobody', 'who').columns,
    ],
    toDF: (s) => cities(s).toDF('a', 'b', 'c'),
    drop: (s) => [people(s).drop('name', 'nobody').columns, people(s).drop(s.F.col('id')).columns],
    'dtypes and columns': (s) => [people(s).dtypes, people(s).columns],
    'a column of its own': (s) => {
      const frame = people(s);
      return frame.select(frame.col('id'), frame.col('name').alias('who'));
    },
    'literals of every kind': (s) =>
      cities(s).limit(1).select(s.F.lit(1), s.F.lit(1.5), s.F.lit('x'), s.F.lit(true), s.F.lit(null), s.F.lit(2147483648)),
    'when without otherwise': (s) =>
      people(s).select('id', s.F.when(s.F.col('age').gt(20), 'old').when(s.F.col('age').lt(0), 'odd').alias('kind')),
    aliases: (s) => people(s).select(s.F.col('id').as('a'), s.F.col('id').name('b'), s.F.col('id').alias('c')),
    'substr, startswith and endswith of a column': (s) =>
      people(s).select('id', s.F.col('name').substr(1, 2), s.F.col('name').startsWith('A'), s.F.col('city').endsWith('s')),
    'functions of two columns': (s) =>
      people(s).select(
        'id',
        s.F.contains('city', 'name'),
        s.F.startswith('city', s.F.lit('L')),
        s.F.endswith('city', s.F.lit('n')),
        s.F.replace('city', s.F.lit('on'), s.F.lit('ON')),
        s.F.split_part('city', s.F.lit('n'), s.F.lit(2)),
        s.F.pow('id', 2),
        s.F.greatest('id', 'age'),
        s.F.least('id', 'age'),
        s.F.nullif('name', 'city'),
        s.F.concat('name', 'city'),
      ),
  }),
  ...programs('rows', given, {
    'filter by text': (s) => people(s).filter("age > 20 and city like 'L%'"),
    'where by a column': (s) => people(s).where(s.F.col('age').gt(20).and(s.F.col('active'))),
    'filter drops unknown': (s) => people(s).filter(s.F.col('active').equalTo(true)).select('id'),
    'filter not': (s) => people(s).filter(s.F.col('city').equalTo('London').not()).select('id'),
    'null-safe equality': (s) => people(s).filter(s.F.col('city').eqNullSafe(null)).select('id'),
    'NaN equals NaN and is the greatest': (s) => [
      people(s).filter('pay = double("NaN")').select('id'),
      people(s).filter('pay > double("Infinity")').select('id'),
      people(s).filter('pay <= 0').select('id'),
    ],
    isNaN: (s) => people(s).select('id', s.F.isnan('pay'), s.F.col('pay').isNaN()),
    'in with a null among them': (s) =>
      people(s).selectExpr('id', "city in ('London', null) as x", "city not in ('London', null) as y"),
    'in of nothing': (s) => people(s).filter(s.F.col('id').isin()).count(),
    'between dates': (s) => people(s).filter("hired between '2024-01-01' and '2024-12-31'").select('id'),
    'like, ilike and rlike': (s) =>
      people(s).select('id', s.F.col('name').like('_da'), s.F.col('name').ilike('ADA'), s.F.col('name').rlike('^[A-Z]')),
    limit: (s) => people(s).limit(3).select('id'),
    offset: (s) => people(s).offset(6).select('id'),
    'limit and offset': (s) => people(s).orderBy('id').offset(2).limit(3).select('id'),
    'limit of none': (s) => people(s).limit(0),
    'head, first, take, tail': (s) => [
      people(s).select('id', 'name').head(),
      people(s).select('id', 'name').first(),
      people(s).select('id', 'name').head(2),
      people(s).select('id', 'name').take(1),
      people(s).select('id', 'name').tail(2),
    ],
    'first of nothing': (s) => [people(s).filter('false').first(), people(s).filter('false').head(3)],
    count: (s) => [people(s).count(), people(s).filter('id > 100').count(), people(s).isEmpty()],
    'sample of all and of nothing': (s) => [
      people(s).sample(0.9999999, 3).count(),
      people(s).sample(false, 0.0000001, 3).count(),
    ],
    range: (s) => [s.spark.range(5), s.spark.range(2, 9, 3), s.spark.range(5, 0, -2)],
    'partitions of a range': async (s) => [(await s.spark.range(0, 10, 1, 3).rdd).getNumPartitions()],
    'rows as an RDD': async (s) => {
      const rows = await people(s).select('id', 'name').rdd;
      return rows.map((row) => [row['id'], row['name']]).collect();
    },
    'rows as an RDD, mapped by name': async (s) => {
      const rows = await cities(s).rdd;
      return rows.map(inPython((row) => row['millions'], 'lambda row: row.millions')).collect();
    },
    'an RDD as rows': (s) =>
      s.spark
        .createDataFrame(
          s.sc.parallelize(
            [
              [1, 'a'],
              [2, 'b'],
            ],
            2,
          ),
          ['n', 't'],
        )
        .selectExpr('cast(n as int) n', 't'),
    cache: async (s) => {
      const cached = people(s).filter('age > 0').cache();
      const first = await cached.count();
      return [first, cached.count(), cached.select('id')];
    },
    'the same column twice': (s) => people(s).select('id', 'id'),
  }),
  ...programs('order', given, {
    'ascending: nulls first': (s) => people(s).orderBy('age', 'id').select('id', 'age'),
    'descending: nulls last': (s) => people(s).orderBy(s.F.desc('age'), 'id').select('id', 'age'),
    'nulls where told': (s) => [
      people(s).orderBy(s.F.col('age').ascNullsLast(), s.F.col('id')).select('id'),
      people(s).orderBy(s.F.col('age').descNullsFirst(), s.F.col('id')).select('id'),
    ],
    'NaN after every number': (s) => [
      people(s).sort(s.F.col('pay').asc(), s.F.asc('id')).select('id', 'pay'),
      people(s).sort(s.F.col('pay').desc(), s.F.asc('id')).select('id', 'pay'),
    ],
    'texts by their bytes': (s) => people(s).orderBy('name', 'id').select('id', 'name'),
    'decimals, dates and times': (s) => [
      people(s).orderBy('rate', 'id').select('id', 'rate'),
      people(s).orderBy('hired', 'id').select('id', 'hired'),
      people(s).orderBy(s.F.desc('seen'), s.F.col('id')).select('id', 'seen'),
    ],
    booleans: (s) => people(s).orderBy('active', 'id').select('id', 'active'),
    'by an expression': (s) => people(s).orderBy(s.F.col('id').mod(3), s.F.col('id').negate()).select('id'),
    'by what is then dropped': (s) => people(s).orderBy(s.F.col('age').desc(), s.F.col('id')).drop('age').select('id'),
  }),
  ...programs('sets', shuffled, {
    distinct: (s) => people(s).select('city').distinct(),
    'distinct of NaN and zeros': (s) => people(s).selectExpr('pay + 0.0D as pay').distinct(),
    dropDuplicates: (s) => people(s).select('city', 'active').dropDuplicates(),
    'dropDuplicates by columns': (s) => people(s).dropDuplicates(['city']).select('city'),
    union: (s) => people(s).select('id', 'name').union(cities(s).select('millions', 'country')),
    'union keeps duplicates': (s) => cities(s).select('city').union(cities(s).select('city')),
    unionAll: (s) => cities(s).unionAll(cities(s).limit(1)),
    'union of types': (s) => numbers(s).select('i').union(numbers(s).select('d')),
    'union of decimals': (s) => numbers(s).select('m').union(people(s).select('rate')),
    'union of int and bigint': (s) => numbers(s).select('i').union(numbers(s).select('l')),
    'union of number and text': (s) => numbers(s).select('i').union(people(s).select('name')),
    'union of date and timestamp': (s) => people(s).filter('id <= 5').select('hired').union(people(s).select('seen')),
    unionByName: (s) => cities(s).unionByName(cities(s).select('millions', 'country', 'city')),
    'unionByName with missing columns': (s) =>
      cities(s).select('city', 'country').unionByName(cities(s).select('city', 'millions'), true),
  }),
  ...programs('groups', shuffled, {
    'count by key, null among them': (s) => people(s).groupBy('city').count(),
    'by two keys': (s) => people(s).groupBy('city', 'active').count(),
    'by an expression': (s) => people(s).groupBy(s.F.col('id').mod(2)).count(),
    'by an alias': (s) => people(s).groupBy(s.F.upper('name').alias('who')).count(),
    'by a double: NaN is one group': (s) => people(s).groupBy(s.F.expr('pay + 0.0D').alias('pay')).count(),
    'by -0.0 and 0.0': (s) => people(s).filter('pay = 0').groupBy('pay').count(),
    'many measures': (s) =>
      people(s)
        .groupBy('city')
        .agg(s.F.count('*').alias('n'), s.F.count('age'), s.F.min('name'), s.F.max('hired'), s.F.sum('rate'), s.F.avg('rate')),
    'measures by name': (s) => people(s).groupBy('city').agg({ age: 'max' }),
    'sum, min, max of all numbers': (s) => [
      cities(s).groupBy('city').sum(),
      cities(s).groupBy('city').min('millions'),
      cities(s).groupBy('city').max('millions'),
    ],
    'avg and mean': (s) => [cities(s).groupBy('city').avg('millions'), cities(s).groupBy('city').mean('millions')],
    'without keys': (s) => people(s).agg(s.F.count('*'), s.F.sum('id'), s.F.max('pay'), s.F.min('pay')),
    'without rows': (s) => people(s).filter('false').agg(s.F.count('*'), s.F.sum('id'), s.F.max('pay'), s.F.avg('id')),
    'without rows, with keys': (s) => people(s).filter('false').groupBy('city').count(),
    'count of different values': (s) =>
      people(s).groupBy('city').agg(s.F.countDistinct('age').alias('ages'), s.F.countDistinct('age', 'active').alias('both')),
    'aggregates in select': (s) => people(s).select(s.F.max('id'), s.F.count('*')),
    'an expression of aggregates': (s) => people(s).groupBy('active').agg(s.F.expr('sum(id) / count(*) + 1').alias('x')),
    'sums wrap': (s) => numbers(s).agg(s.F.sum('i'), s.F.sum('l'), s.F.sum('m')),
    'sums that wrap around': (s) => numbers(s).filter('l > 0').agg(s.F.sum('l')),
    averages: (s) => numbers(s).agg(s.F.avg('i'), s.F.avg('m')),
    'first and last of a group of one': (s) => people(s).filter('id = 3').agg(s.F.first('name'), s.F.last('id')),
    'a filter on groups': (s) => people(s).groupBy('city').agg(s.F.count('*').alias('n')).filter('n > 2'),
  }),
  ...programs('spread', digits, {
    'variance and deviation': (s) => cities(s).agg(s.F.variance('millions'), s.F.stddev('millions')),
    'of one value, of none': (s) => [
      cities(s).filter("city = 'Rome'").agg(s.F.variance('millions'), s.F.stddev('millions')),
      cities(s).filter('false').agg(s.F.variance('millions'), s.F.stddev('millions')),
    ],
  }),
  ...programs('joins', shuffled, {
    'inner by name': (s) => people(s).select('id', 'city').join(cities(s), 'city'),
    'left by name': (s) => people(s).select('id', 'city').join(cities(s), 'city', 'left'),
    'right by name': (s) => people(s).select('id', 'city').join(cities(s), ['city'], 'right'),
    'full by name': (s) => people(s).select('id', 'city').join(cities(s), 'city', 'outer'),
    semi: (s) => people(s).select('id', 'city').join(cities(s), 'city', 'left_semi'),
    anti: (s) => people(s).select('id', 'city').join(cities(s), 'city', 'leftanti'),
    cross: (s) => people(s).select('id').limit(2).crossJoin(cities(s).select('country')),
    'by a condition': (s) => {
      const [left, right] = [people(s).select('id', 'city'), cities(s)];
      return left.join(
        right,
        left
          .col('city')
          .equalTo(right.col('city'))
          .and(left.col('id').gt(right.col('millions'))),
      );
    },
    'nulls meet by <=>': (s) => {
      const [left, right] = [people(s).select('id', 'city'), cities(s)];
      return left.join(right, left.col('city').eqNullSafe(right.col('city')), 'full_outer');
    },
    'without equality': (s) => {
      const [left, right] = [people(s).select('id'), cities(s).select('millions')];
      return left.join(right, left.col('id').lt(right.col('millions')), 'left');
    },
    'by keys of different types': (s) => {
      const [left, right] = [numbers(s).select('i'), numbers(s).select('l')];
      return left.join(right, left.col('i').equalTo(right.col('l')));
    },
    'NaN meets NaN': (s) => {
      const [left, right] = [people(s).select('id', 'pay'), people(s).selectExpr('id as other', 'pay as wage')];
      return left.join(right, left.col('pay').equalTo(right.col('wage')));
    },
    'of itself': (s) => {
      const a = people(s).select('id', 'city');
      return a.join(people(s).selectExpr('id as other', 'city'), 'city').filter('id < other');
    },
    'columns of both sides of one name': (s) => {
      const [left, right] = [people(s).select('id', 'city'), cities(s)];
      return left.join(right, left.col('city').equalTo(right.col('city'))).select(left.col('city'), right.col('city'), 'country');
    },
  }),
  ...programs('printed', given, {
    show: (s) => [people(s).showString(), people(s).showString(3), people(s).select('id').showString(0)],
    'show whole cells': (s) =>
      people(s).selectExpr('id', "concat(name, ' and a long, long tail of text') as text").showString(2, false),
    'show cut cells': (s) => cities(s).showString(20, 3),
    'show of nothing': (s) => people(s).filter('false').showString(),
    'show prints': (s) => s.printed(cities(s).show(2)),
    printSchema: (s) => s.printed(people(s).printSchema()),
    'printSchema of what is computed': (s) =>
      s.printed(
        people(s)
          .selectExpr(
            '1 as a',
            'id + 1 as b',
            "'x' as c",
            'cast(id as decimal(10,3)) as d',
            'cast(name as binary) as e',
            'isnull(id) as f',
          )
          .printSchema(),
      ),
    describe: (s) => cities(s).describe(),
    'describe of a column': (s) => people(s).describe('age'),
    summary: (s) => cities(s).summary(),
    'summary of some': (s) => cities(s).summary('count', 'min', '25%', '75%', 'max'),
  }),
];

const refusals = programs('frame refusals', given, {
  'an unknown column': (s) => people(s).select('nobody'),
  'an unknown column in a filter': (s) => people(s).filter('nobody > 1'),
  'a column that is not clear': (s) => people(s).join(cities(s), people(s).col('id').gt(0)).select('city'),
  'a union of different widths': (s) => people(s).union(cities(s)),
  'unionByName of different names': (s) => cities(s).unionByName(cities(s).select('city', 'country')),
  'a condition that is no truth': (s) => people(s).filter('id'),
  'text that is no expression': (s) => people(s).filter('id >'),
  'an unknown function': (s) => people(s).selectExpr('no_such(id)'),
  'an aggregate in a filter': (s) => people(s).filter('sum(id) > 1'),
  'too few names': (s) => cities(s).toDF('a'),
  'an unknown join': (s) => people(s).join(cities(s), 'city', 'sideways'),
  'a column beside aggregates': (s) => people(s).select('id', s.F.max('age')),
  'a pattern that does not parse': (s) => people(s).filter("name rlike '('").count(),
});

export const refused = refusals.map((program) => ({ ...program, refused: true as const }));
