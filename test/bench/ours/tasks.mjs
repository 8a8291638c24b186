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

/** Tables that stay open, and how many rows they have for each of the events. */
const tables = {
  events: { at: events, share: 1 },
  wide: { at: (spec) => scan(spec.data.wideCsv), share: 0.01 },
  lineitem: { at: (spec) => scan(spec.data.lineitem), share: 0.6 },
};

const sumsOfEvents = { id: sumOf('id'), price: sumOf('price'), score: sumOf('score'), comments: call('count', col('comment')) };

/** A file read to its end into memory. */
const opening = (key, sums = sumsOfEvents) => ({
  run: async (spec) => ask(count(scan(spec.data[key]))),
  check: async (_, spec) => row(aggregate(scan(spec.data[key]), [], { rows: call('count', int(1)), ...sums })),
});

/** The same, and the kind of every column is compared. */
const typed = (key, sums) => ({
  ...opening(key, sums),
  check: async (_, spec) => ({ ...plainOf(await opening(key, sums).check(_, spec)), types: await kindsOf(scan(spec.data[key])) }),
});

async function kindsOf(relation) {
  const { schema } = await ask(slice(relation, 0, 1));
  return schema.map(({ type }) => kinds[type] ?? type);
}

/** What engines call differently; decimals, dates and doubles are called so by all. */
const kinds = { int: 'whole', bigint: 'whole', string: 'text', boolean: 'flag', timestamp_ntz: 'timestamp' };

/** A decimal in full, for comparisons to its last digit. */
const exactly = (expr) => ({ kind: 'cast', to: 'string', arg: expr });
const plain = (value) => (typeof value === 'string' && value.includes('.') ? value.replace(/\.?0+$/, '') : value);
const plainOf = (found) => Object.fromEntries(Object.entries(found).map(([name, value]) => [name, plain(value)]));

const firstPage = (key) => ({
  run: async (spec) => ask(slice(scan(spec.data[key]), 0, 200)),
  check: (answer) => ({ rows: answer.batches[0].rows, id: total(answer, 'id'), price: total(answer, 'price') }),
});

/** The selection is kept by the engine; its exact count says that it exists. */
const selecting = (over, key = 'csv', id = 'id') => ({
  before: (spec) => forget(over(scan(spec.data[key]))),
  run: (spec) => ask(count(over(scan(spec.data[key])))),
  check: (_, spec) => row(aggregate(over(scan(spec.data[key])), [], { rows: call('count', int(1)), id: sumOf(id) })),
});

const ordering = (table, ...keys) => {
  const ordered = (spec) => sort(tables[table].at(spec), ...keys);
  const rows = (spec) => spec.rows * tables[table].share;
  return {
    before: (spec) => forget(ordered(spec)),
    run: (spec) => ask(slice(ordered(spec), rows(spec) / 2, 200)),
    check: async (_, spec) => {
      const found = {};
      for (const place of [0, rows(spec) / 4, rows(spec) / 2, rows(spec) - 1]) {
        const { schema, batches } = await ask(slice(ordered(spec), place, 1));
        for (const key of keys) {
          const [name] = key.split(' ');
          const value = cell(batches[0].columns[schema.findIndex((field) => field.name === name)], 0);
          found[`${name} at ${place}`] = name === 'ts' ? value / 1e6 : value;
        }
      }
      return found;
    },
  };
};

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

const sumsOfWide = {
  id: sumOf('id'),
  reading: sumOf('reading_501'),
  cost: sumOf('cost_997'),
  level: sumOf('level_6'),
  spares: call('count', col('spare_990')),
};
const twoOfWide = (spec) => project(scan(spec.data.wide), { cost_507: col('cost_507'), state_708: col('state_708') });
const faulty = (input) =>
  filter(
    input,
    call(
      'and',
      call('>', col('reading_501'), double(4000.5)),
      call('in', col('state_708'), text('warning'), text('failed')),
      call('=', col('flag_309'), lit('boolean', true)),
    ),
  );

/** The first hundred columns of numbers. */
const hundred = Array.from({ length: 998 }, (_, i) => i + 1)
  .flatMap((place) => ({ 1: `reading_${place}`, 4: `count_${place}`, 6: `level_${place}`, 7: `cost_${place}` })[place % 10] ?? [])
  .slice(0, 100);
const describedWide = (spec) => {
  const measures = {};
  for (const name of hundred) for (const fn of ['count', 'min', 'max', 'avg']) measures[`${fn} ${name}`] = call(fn, col(name));
  return aggregate(tables.wide.at(spec), [], measures);
};

/** Of whole numbers, of doubles or decimals, and of texts. */
const sumsOfLineitem = (sum) => ({
  orders: sumOf('l_orderkey'),
  price: sum('l_extendedprice'),
  tax: sum('l_tax'),
  comments: call('count', col('l_comment')),
});
const price = col('l_extendedprice');
const reduced = call('*', price, call('-', int(1), col('l_discount')));
const exactSums = { qty: col('l_quantity'), price, reduced, charge: call('*', reduced, call('+', int(1), col('l_tax'))) };
const averaged = ['quantity', 'extendedprice', 'discount'];
const query1 = (spec) =>
  aggregate(
    filter(tables.lineitem.at(spec), call('<=', col('l_shipdate'), lit('date', '1998-09-02'))),
    ['l_returnflag', 'l_linestatus'],
    {
      ...Object.fromEntries(Object.entries(exactSums).map(([name, expr]) => [name, call('sum', expr)])),
      ...Object.fromEntries(averaged.map((name) => [name, call('avg', col(`l_${name}`))])),
      n: call('count', int(1)),
    },
  );
/** By both flags: sums to the last digit, means to the fourth. */
async function query1Of(spec) {
  const columns = { key: call('concat', col('l_returnflag'), col('l_linestatus')), n: col('n') };
  for (const name of Object.keys(exactSums)) columns[name] = exactly(col(name));
  for (const name of averaged) columns[name] = { kind: 'cast', to: 'double', arg: col(name) };
  const { schema, batches } = await ask(project(query1(spec), columns));
  const found = {};
  for (const { columns, rows } of batches)
    for (let i = 0; i < rows; i++) {
      const values = Object.fromEntries(schema.map(({ name }, at) => [name, cell(columns[at], i)]));
      for (const name of Object.keys(exactSums)) found[`${values.key} ${name}`] = plain(values[name]);
      for (const name of averaged) found[`${values.key} ${name}`] = Math.round(values[name] * 1e4) / 1e4;
      found[`${values.key} n`] = values.n;
    }
  return found;
}
const query6 = (spec) =>
  project(
    aggregate(
      filter(
        tables.lineitem.at(spec),
        call(
          'and',
          call('>=', col('l_shipdate'), lit('date', '1994-01-01')),
          call('<', col('l_shipdate'), lit('date', '1995-01-01')),
          call('between', col('l_discount'), lit('decimal(3,2)', '0.05'), lit('decimal(3,2)', '0.07')),
          call('<', col('l_quantity'), int(24)),
        ),
      ),
      [],
      { revenue: call('sum', call('*', price, col('l_discount'))) },
    ),
    { revenue: exactly(col('revenue')) },
  );

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
  'order-2-keys': ordering('events', 'price desc', 'ts'),
  'order-int': ordering('events', 'user'),
  'order-double': ordering('events', 'score'),
  'order-text': ordering('events', 'comment'),
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
  'wide-open-csv': typed('wideCsv', sumsOfWide),
  'wide-first-200': {
    run: (spec) => ask(slice(scan(spec.data.wideCsv), 0, 200)),
    check: (answer) => ({
      rows: answer.rows,
      columns: answer.schema.length,
      id: total(answer, 'id'),
      cost: total(answer, 'cost_997'),
    }),
  },
  'wide-open-parquet': typed('wide', sumsOfWide),
  'wide-two-columns': {
    run: (spec) => ask(count(twoOfWide(spec))),
    check: (_, spec) =>
      row(
        aggregate(twoOfWide(spec), [], {
          rows: call('count', int(1)),
          cost: sumOf('cost_507'),
          states: call('count_distinct', col('state_708')),
        }),
      ),
  },
  'wide-filter': selecting(faulty, 'wideCsv'),
  'wide-order': ordering('wide', 'state_408', 'cost_507 desc'),
  'wide-page': {
    before: (spec) => ask(slice(sort(tables.wide.at(spec), 'state_408', 'cost_507 desc'), 5, 1)),
    run: (spec) => ask(slice(sort(tables.wide.at(spec), 'state_408', 'cost_507 desc'), Math.floor(spec.rows / 200), 200)),
    check: (answer) => ({ rows: answer.rows, columns: answer.schema.length, cost: total(answer, 'cost_507') }),
  },
  'wide-stats': {
    before: (spec) => forget(describedWide(spec)),
    run: (spec) => row(describedWide(spec)),
    check: (found) => found,
  },
  'lineitem-open-csv': typed('lineitemCsv', sumsOfLineitem(sumOf)),
  'lineitem-open-parquet': typed(
    'lineitem',
    sumsOfLineitem((name) => exactly(sumOf(name))),
  ),
  'lineitem-q1': {
    before: (spec) => forget(query1(spec)),
    run: (spec) => ask(query1(spec)),
    check: (_, spec) => query1Of(spec),
  },
  'lineitem-q6': {
    before: (spec) => forget(query6(spec)),
    run: (spec) => row(query6(spec)),
    check: plainOf,
  },
  'lineitem-order': ordering('lineitem', 'l_shipdate', 'l_extendedprice desc'),
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
  wide: (spec) => ask(count(tables.wide.at(spec))),
  lineitem: (spec) => ask(count(tables.lineitem.at(spec))),
};
