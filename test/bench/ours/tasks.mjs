/** Each task as a program asks Hearth: `run` is timed, `before` and `check` are not. */
import {
  aggregate,
  ask,
  call,
  cell,
  col,
  count,
  filter,
  forget,
  lit,
  project,
  row,
  scan,
  slice,
  sort,
  sumOf,
  total,
  write,
} from './engine.mjs';

const int = (value) => lit('int', value);
const double = (value) => lit('double', value);
const text = (value) => lit('string', value);

const events = (spec) => scan(spec.data.csv);
const chosen = (input) =>
  filter(
    input,
    call('and', call('>', col('price'), int(500)), call('in', col('country'), ...['France', 'Peru', 'Kenya'].map(text))),
  );
const expensive = (input) => filter(input, call('>', col('price'), int(700)));
const comments = (fn, pattern) => (input) => filter(input, call(fn, col('comment'), text(pattern)));

/** A file read to its end into memory. */
const opening = (key) => ({
  run: async (spec) => ask(count(scan(spec.data[key]))),
  check: async (_, spec) =>
    row(
      aggregate(scan(spec.data[key]), [], {
        rows: call('count', int(1)),
        id: sumOf('id'),
        price: sumOf('price'),
        score: sumOf('score'),
        comments: call('count', col('comment')),
      }),
    ),
});

const firstPage = (key) => ({
  run: async (spec) => ask(slice(scan(spec.data[key]), 0, 200)),
  check: (answer) => ({ rows: answer.batches[0].rows, id: total(answer, 'id'), price: total(answer, 'price') }),
});

/** The selection is kept by the engine; its exact count says that it exists. */
const selecting = (over, key = 'csv') => ({
  before: (spec) => forget(over(scan(spec.data[key]))),
  run: (spec) => ask(count(over(scan(spec.data[key])))),
  check: (_, spec) => row(aggregate(over(scan(spec.data[key])), [], { rows: call('count', int(1)), id: sumOf('id') })),
});

const ordering = (...keys) => ({
  before: (spec) => forget(sort(events(spec), ...keys)),
  run: (spec) => ask(slice(sort(events(spec), ...keys), spec.rows / 2, 200)),
  check: async (_, spec) => {
    const at = [0, spec.rows / 4, spec.rows / 2, spec.rows - 1];
    const found = {};
    for (const place of at) {
      const { schema, batches } = await ask(slice(sort(events(spec), ...keys), place, 1));
      for (const key of keys) {
        const [name] = key.split(' ');
        const value = cell(batches[0].columns[schema.findIndex((field) => field.name === name)], 0);
        found[`${name} at ${place}`] = name === 'ts' ? value / 1e6 : value;
      }
    }
    return found;
  },
});

const grouping = (by, key) => {
  const groups = (spec) =>
    aggregate(scan(spec.data[key]), by, { n: call('count', int(1)), total: sumOf('price'), mean: call('avg', col('score')) });
  return {
    before: (spec) => forget(groups(spec)),
    run: (spec) => ask(groups(spec)),
    check: (answer) => ({
      groups: answer.rows,
      n: total(answer, 'n'),
      total: total(answer, 'total'),
      mean: total(answer, 'mean'),
    }),
  };
};

const exporting = (format, ending, options) => ({
  before: (spec) => forget(expensive(events(spec))),
  run: (spec) => write(expensive(events(spec)), format, `${spec.out}/ours.${ending}`, options),
  file: (spec) => `${spec.out}/ours.${ending}`,
});

const numeric = ['id', 'user', 'price', 'qty', 'score'];
const others = ['ts', 'country', 'device', 'comment'];
const BINS = 20;

const statistics = (spec) => {
  const measures = {};
  for (const name of [...numeric, ...others]) {
    for (const fn of ['count', 'min', 'max', 'approx_count_distinct']) measures[`${fn} ${name}`] = call(fn, col(name));
    if (numeric.includes(name)) for (const fn of ['avg', 'stddev_samp']) measures[`${fn} ${name}`] = call(fn, col(name));
  }
  return aggregate(events(spec), [], measures);
};

/** Rows per bin between the least and the greatest value, as Spark's width_bucket counts bins: the greatest value is one beyond the last. */
const histogram = (spec, name, low, high) =>
  aggregate(project(events(spec), { bin: call('width_bucket', col(name), double(low), double(high), int(BINS)) }), ['bin'], {
    n: call('count', int(1)),
  });

const stats = {
  before: async (spec) => {
    await forget(statistics(spec));
    for (const { relation } of spec.histograms ?? []) await forget(relation);
  },
  run: async (spec) => {
    const known = await row(statistics(spec));
    spec.histograms = numeric.map((name) => ({
      name,
      relation: histogram(spec, name, known[`min ${name}`], known[`max ${name}`]),
    }));
    return { known, bins: await Promise.all(spec.histograms.map(({ relation }) => ask(relation))) };
  },
  check: ({ known, bins }, spec) => {
    const found = {};
    for (const name of numeric)
      for (const fn of ['count', 'min', 'max', 'avg', 'stddev_samp']) found[`${fn} ${name}`] = known[`${fn} ${name}`];
    for (const name of ['country', 'device', 'comment'])
      for (const fn of ['count', 'min', 'max']) found[`${fn} ${name}`] = known[`${fn} ${name}`];
    for (const name of [...numeric, ...others]) found[`approx ${name}`] = known[`approx_count_distinct ${name}`];
    bins.forEach((answer, i) => {
      found[`histogram ${spec.histograms[i].name}`] = histogramOf(answer);
    });
    return found;
  },
};

function histogramOf(answer) {
  const counts = new Array(BINS).fill(0);
  for (const { columns, rows } of answer.batches)
    for (let i = 0; i < rows; i++) {
      const bin = cell(columns[0], i);
      if (bin !== null) counts[Math.min(BINS, bin) - 1] += cell(columns[1], i);
    }
  return counts;
}

const joined = (spec) => ({
  op: 'join',
  left: events(spec),
  right: scan(spec.data.users),
  how: 'inner',
  on: [{ left: col('user'), right: col('key'), nulls: false }],
  where: null,
});

export const tasks = {
  'open-csv': opening('csv'),
  'first-200': firstPage('csv'),
  'filter-positions': selecting(chosen),
  'filter-rows': {
    before: (spec) => forget(chosen(events(spec))),
    run: (spec) => ask(chosen(events(spec))),
    check: (answer) => ({ rows: answer.rows, id: total(answer, 'id'), price: total(answer, 'price') }),
  },
  contains: selecting(comments('contains', 'lorem')),
  'contains-ci': selecting(comments('icontains', 'lorem')),
  regexp: selecting(comments('rlike', 'l[aeiou]bor(is|e).*m$')),
  like: selecting(comments('like', '%dolor%amet%')),
  'top-200': {
    before: (spec) => forget(sort(events(spec), 'price desc', 'ts')),
    run: (spec) => ask(slice(sort(events(spec), 'price desc', 'ts'), 0, 200)),
    check: (answer) => ({ rows: answer.rows, price: total(answer, 'price'), ts: total(answer, 'ts') / 1e6 }),
  },
  'order-2-keys': ordering('price desc', 'ts'),
  'order-int': ordering('user'),
  'order-double': ordering('score'),
  'order-text': ordering('comment'),
  'deep-page': {
    before: (spec) => ask(slice(sort(events(spec), 'price desc', 'ts'), 5000, 1)),
    run: (spec) => ask(slice(sort(events(spec), 'price desc', 'ts'), Math.floor(spec.rows / 2), 200)),
    check: (answer) => ({ rows: answer.rows, price: total(answer, 'price'), ts: total(answer, 'ts') / 1e6 }),
  },
  'group-low': grouping(['country', 'device'], 'csv'),
  'group-100k': grouping(['k100k'], 'keys'),
  'group-5m': grouping(['k5m'], 'keys'),
  'group-text': grouping(['t100k'], 'keys'),
  'count-distinct': {
    before: (spec) => forget(distinct(spec)),
    run: (spec) => row(distinct(spec)),
    check: (found) => found,
  },
  stats,
  'export-csv': exporting('csv', 'csv'),
  'export-parquet-snappy': exporting('parquet', 'parquet', { compression: 'snappy' }),
  'export-parquet-zstd': exporting('parquet', 'parquet', { compression: 'zstd' }),
  'parquet-load': opening('snappy'),
  'parquet-load-zstd': opening('zstd'),
  'parquet-first-page': firstPage('snappy'),
  'parquet-two-columns': {
    run: (spec) => ask(count(twoColumns(spec))),
    check: (_, spec) =>
      row(
        aggregate(twoColumns(spec), [], {
          rows: call('count', int(1)),
          price: sumOf('price'),
          countries: call('count_distinct', col('country')),
        }),
      ),
  },
  'parquet-filter': selecting(chosen, 'snappy'),
  'jsonl-open': opening('jsonl'),
  join: {
    before: (spec) => forget(joined(spec)),
    run: (spec) =>
      row(aggregate(joined(spec), [], { rows: call('count', int(1)), price: sumOf('price'), weight: sumOf('weight') })),
    check: (found) => found,
  },
};

function twoColumns(spec) {
  return project(scan(spec.data.snappy), { price: col('price'), country: col('country') });
}

function distinct(spec) {
  return aggregate(events(spec), [], {
    user: call('count_distinct', col('user')),
    comment: call('count_distinct', col('comment')),
  });
}

/** What a process has at hand before its clock starts. */
export const scenarios = {
  cold: () => undefined,
  table: (spec) => ask(count(events(spec))),
  keys: (spec) => ask(count(scan(spec.data.keys))),
  joined: async (spec) => {
    await ask(count(events(spec)));
    await ask(count(scan(spec.data.users)));
  },
};
