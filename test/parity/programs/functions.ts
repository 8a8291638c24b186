import type { DataFrame } from '../../../engine/index';
import { sparkExpr } from '../../../engine/plan/code/spark-expr';
import { parseExpr } from '../../../engine/plan/parse';
import { type Program, programs, type Scope } from '../program';
import { digits, given } from './reasons';

/** Edge values by type; each column steps through its own at its own pace, so that rows hold many combinations. */
const edges = {
  i: ['int', [0, 1, -1, 2147483647, -2147483648, null, 7, -7, 100, 3]],
  j: ['int', [1, 0, 2147483647, -1, null, 3, -2147483648, 2, 10]],
  l: ['bigint', [0n, 1n, -1n, 9223372036854775807n, -9223372036854775808n, null, 1000000007n, -42n]],
  k: ['bigint', [2n, 0n, null, -9223372036854775808n, 9223372036854775807n, -1n, 13n]],
  f: ['float', [0.5, -0, 1.100000023841858, Number.NaN, null, 3.4028234663852886e38, -2.5]],
  x: [
    'double',
    [0, -0, 1.5, -1.5, 2.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, 1e300, 0.1, 123456789.125],
  ],
  y: ['double', [1, 0, -2, Number.NaN, null, Number.POSITIVE_INFINITY, 0.2, 1e-300, 3]],
  m: ['decimal(10,2)', ['0.00', '1.50', '-1.50', '2.55', '99999999.99', '-99999999.99', null, '0.01', '-0.05']],
  w: [
    'decimal(38,10)',
    [
      '1.0000000000',
      '9999999999999999999999999999.9999999999',
      null,
      '-0.0000000001',
      '3.0000000000',
      '0.0000000000',
      '-7.2500000000',
    ],
  ],
  s: [
    'string',
    [
      'Seattle',
      '',
      null,
      'ÄÖü ß',
      '😀 smile',
      ' padded ',
      'a%b_c',
      '12',
      '-7.5',
      '2024-02-29',
      'true',
      'NaN',
      'x,y,,z',
      'abcabc',
      '\t1\n',
    ],
  ],
  t: ['string', ['a', '', 'Sea', null, 'e', ',', '%', '😀', 'abc', ' ', 'B']],
  n: ['int', [0, 1, 2, -1, 3, -2, 50, null, 5]],
  b: ['boolean', [true, false, null]],
  c: ['boolean', [false, true, true, null]],
  d: [
    'date',
    ['2024-02-29', '1970-01-01', '1969-12-31', null, '2023-12-31', '0004-02-29', '1582-10-15', '9000-07-04', '2024-03-10'],
  ],
  e: ['date', ['2024-01-31', '2024-03-01', null, '1999-12-31', '2000-02-29', '1900-03-01', '2024-12-30']],
  z: [
    'timestamp',
    [
      '2024-02-29 12:34:56.789012',
      '1970-01-01 00:00:00',
      '1969-12-31 23:59:59.999999',
      null,
      '2024-12-31 23:59:59',
      '1900-01-01 00:00:00.5',
      '2038-01-19 03:14:08',
    ],
  ],
  q: ['timestamp_ntz', ['2024-02-29 12:34:56.789012', null, '1969-12-31 23:59:59.5', '2000-01-01 00:00:00']],
} as const;

const ROWS = 60;

const table = ({ spark }: Scope): DataFrame => {
  const columns = Object.entries(edges);
  const rows = Array.from({ length: ROWS }, (_, row) =>
    columns.map(([, [, values]], at) => values[(row + Math.floor(row / values.length) * (at % 3)) % values.length]),
  );
  return spark.createDataFrame(rows, columns.map(([name, [type]]) => `${name} ${type}`).join(', '));
};

/** Several expressions over the edge values, as columns c0, c1 …; what is ours alone is spelled for Spark as the app's copies are. */
function over(...expressions: readonly string[]) {
  return (scope: Scope): DataFrame =>
    table(scope).selectExpr(...expressions.map((text, i) => `${scope.words(text, () => sparkExpr(parseExpr(text)))} as c${i}`));
}

const pairs = [
  'i {} j',
  'l {} k',
  'i {} l',
  'f {} f',
  'x {} y',
  'i {} x',
  'm {} m',
  'm {} w',
  'i {} m',
  'x {} m',
  's {} i',
  's {} t',
  'i {} 2',
  '1.5 {} m',
];
const comparable = [
  ...pairs,
  'b {} c',
  'd {} e',
  'z {} z',
  'd {} z',
  "d {} '2024-02-29'",
  "z {} '2024-02-29 12:34:56.789012'",
  'q {} q',
  'i {} null',
];
const infix = (operator: string, forms: readonly string[]): readonly string[] =>
  forms.map((form) => form.replace('{}', operator));
const each = (fn: string, columns: string): readonly string[] => columns.split(' ').map((column) => `${fn}(${column})`);

/** By function: what is asked of it. */
export const questions: Readonly<Record<string, readonly string[]>> = {
  '=': infix('=', comparable),
  '<>': infix('<>', comparable),
  '<': infix('<', comparable),
  '<=': infix('<=', comparable),
  '>': infix('>', comparable),
  '>=': infix('>=', comparable),
  '<=>': infix('<=>', comparable),
  and: ['b and c', 'b and true', 'b and null', 'b and c and x > 0'],
  or: ['b or c', 'b or false', 'b or null', 'b or c or x > 0'],
  not: ['not b', '!c', 'not (b and c)'],
  isnull: each('isnull', 'i l f x m s b d z'),
  isnotnull: ['i is not null', 's is not null', 'isnotnull(x)', 'isnotnull(d)'],
  isnan: each('isnan', 'f x'),
  in: [
    "s in ('Seattle', '12', '')",
    'i in (1, null, 7)',
    'x in (double("NaN"), 0)',
    'i in (1.0, 100)',
    "d in (date'2024-02-29')",
    'm in (1.5, 2)',
    'i in (j, 7)',
    'i not in (1, 7)',
  ],
  between: [
    'i between -1 and 7',
    'x between 0 and 2',
    "d between '1970-01-01' and '2024-01-01'",
    "s between 'a' and 'z'",
    'i between j and 100',
    'm between 0 and x',
    'i not between 0 and 5',
  ],
  like: [
    "s like '%a%'",
    "s like 'S_attle'",
    "s like '%\\\\%%'",
    "s like 'a/%b%' escape '/'",
    's like t',
    "s like ''",
    "s not like '%a%'",
    "s like '_ smile'",
  ],
  ilike: ["s ilike 'SEA%'", "s ilike '%äöÜ%'", 's ilike t'],
  rlike: [
    "s rlike '^[A-Z]'",
    "s rlike 'b.b'",
    "s rlike '\\\\d+'",
    "s rlike ''",
    "s rlike '(?i)SEA'",
    "s rlike 'x|y$'",
    "regexp_like(s, 'a{2}|t{2}')",
  ],
  contains: ['contains(s, t)', "contains(s, 'a')", "contains(s, '')"],
  startswith: ['startswith(s, t)', "startswith(s, 'S')"],
  endswith: ['endswith(s, t)', "endswith(s, 'e')"],
  icontains: ["icontains(s, 'SEA')", 'icontains(s, t)'],
  istartswith: ["istartswith(s, 'sEA')", 'istartswith(s, t)'],
  iendswith: ["iendswith(s, 'LE')", 'iendswith(s, t)'],
  '+': [...infix('+', pairs), 'd + 1', 'd + n', 'l + 1', 'j + 2147483647'],
  '-': [...infix('-', pairs), 'd - 1', 'd - n', 'i - l'],
  '*': [...infix('*', pairs), 'w * w', 'l * 2'],
  '/': [...infix('/', pairs), 'w / m', 'm / 3', 'i / 0', 'x / 0'],
  '%': [...infix('%', pairs), 'i % 0', 'w % m', 'i % -3', 'mod(i, 3)'],
  negative: ['-i', '-l', '-x', '-f', '-m', 'negative(j)'],
  abs: each('abs', 'i l x f m w'),
  round: [
    'round(x)',
    'round(x, 2)',
    'round(x, -2)',
    'round(m)',
    'round(m, 1)',
    'round(m, -2)',
    'round(i, -1)',
    'round(i, 2)',
    'round(l, -3)',
    'round(w, 3)',
    'round(f, 1)',
  ],
  floor: each('floor', 'x f m w i l'),
  ceil: [...each('ceil', 'x f m w i l'), 'ceiling(x)'],
  pow: ['pow(x, y)', 'pow(i, 2)', 'power(n, n)', 'pow(x, 0.5)'],
  sqrt: each('sqrt', 'x i m'),
  upper: ['upper(s)', 'ucase(t)', 'upper(i)'],
  lower: ['lower(s)', 'lcase(t)'],
  trim: ['trim(s)', "trim('  a ')"],
  ltrim: ['ltrim(s)'],
  rtrim: ['rtrim(s)'],
  reverse: ['reverse(s)'],
  length: ['length(s)', 'length(i)', 'char_length(s)', 'length(cast(s as binary))', 'len(t)'],
  substring: [
    'substring(s, n, 2)',
    'substring(s, n)',
    'substr(s, 2, n)',
    'substring(s, -3, 2)',
    'substring(s, 0, 3)',
    'substring(s, j, j)',
    'substring(s, i)',
  ],
  concat: ['concat(s, t)', 'concat(s, i, x, b, d)', "s || '-' || t", 'concat(m, z)'],
  replace: ["replace(s, t, '*')", "replace(s, 'a')", 'replace(s, t)', "replace(s, 'abc', '')"],
  left: ['left(s, n)', 'left(s, 3)'],
  right: ['right(s, n)', 'right(s, 3)'],
  lpad: ["lpad(s, 6, '*')", 'lpad(s, n)', 'lpad(s, 9, t)', "lpad(s, 3, '')"],
  rpad: ["rpad(s, 6, '*')", 'rpad(s, n)', 'rpad(s, 9, t)', "rpad(s, 3, '')"],
  split_part: ["split_part(s, ',', 2)", 'split_part(s, t, 1)', "split_part(s, ',', -1)", "split_part(s, '', 1)"],
  regexp_extract: [
    "regexp_extract(s, '([a-z]+)', 1)",
    "regexp_extract(s, '(\\\\d)(\\\\d)?', 2)",
    "regexp_extract(s, 'b', 0)",
    "regexp_extract(s, '(x)|(y)')",
  ],
  // An empty match inside a surrogate pair breaks the pair on the JVM: such texts are left out.
  regexp_replace: [
    "regexp_replace(s, '[aeiou]', '<$0>')",
    "regexp_replace(s, 't', t)",
    "regexp_replace(replace(s, '😀'), '', '-')",
    "regexp_replace(s, '([a-z])([a-z])', '$2$1', 3)",
  ],
  year: each('year', 'd z q s'),
  quarter: each('quarter', 'd z'),
  month: each('month', 'd z q'),
  day: ['day(d)', 'dayofmonth(z)', 'day(q)'],
  dayofweek: each('dayofweek', 'd z'),
  hour: each('hour', 'z q d s'),
  minute: each('minute', 'z q'),
  second: each('second', 'z q'),
  date_trunc: [
    "date_trunc('year', z)",
    "date_trunc('quarter', z)",
    "date_trunc('MONTH', z)",
    "date_trunc('week', z)",
    "date_trunc('day', z)",
    "date_trunc('hour', z)",
    "date_trunc('minute', z)",
    "date_trunc('second', z)",
    "date_trunc('millisecond', z)",
    "date_trunc('microsecond', z)",
    "date_trunc('month', d)",
    "date_trunc('century', z)",
  ],
  trunc: [
    "trunc(d, 'year')",
    "trunc(d, 'Q')",
    "trunc(d, 'quarter')",
    "trunc(d, 'mon')",
    "trunc(d, 'week')",
    "trunc(d, 'day')",
    "trunc(z, 'month')",
  ],
  to_date: [
    'to_date(s)',
    'to_date(z)',
    "to_date(s, 'yyyy-MM-dd')",
    "to_date('29/02/2023', 'dd/MM/yyyy')",
    "to_date('3/4/24', 'd/M/yy')",
  ],
  to_timestamp: [
    'to_timestamp(s)',
    'to_timestamp(d)',
    "to_timestamp('2024-02-29 1', 'yyyy-MM-dd H')",
    "to_timestamp('29.02.2024 11:59 PM', 'dd.MM.yyyy hh:mm a')",
  ],
  date_add: ['date_add(d, n)', 'date_add(z, 1)', "date_add('2024-02-28', 2)", 'dateadd(d, 365)'],
  date_sub: ['date_sub(d, n)', 'date_sub(d, -1)'],
  datediff: ['datediff(d, e)', 'datediff(z, d)', "datediff('2024-03-01', e)", 'date_diff(e, d)'],
  add_interval: [
    'd + interval 1 month',
    'd - interval 13 months',
    'z + interval 36 hours',
    'd + interval 2 days',
    'z - interval 1 year',
    'd + interval 3 hours',
    'q + interval 1 week',
  ],
  current_date: ['current_date() = current_date()', "current_date() >= date'2020-01-01'"],
  current_timestamp: ['current_timestamp() = now()', 'to_date(current_timestamp()) = current_date()'],
  coalesce: [
    'coalesce(i, j)',
    'coalesce(i, x)',
    'coalesce(s, t, "none")',
    'coalesce(i, s)',
    'coalesce(null, m, i)',
    'coalesce(d, z)',
  ],
  ifnull: ['ifnull(i, j)', 'nvl(s, t)', 'ifnull(i, l)', 'nvl(x, 0)'],
  nullif: ['nullif(i, j)', 'nullif(s, t)', 'nullif(x, y)', 'nullif(i, 7.0)', "nullif(i, '7')"],
  if: ['if(b, i, j)', 'if(i > j, s, t)', 'if(b, i, x)', 'if(b, m, w)', 'if(b, d, z)', 'if(c, null, 1)'],
  case: [
    'case when b then i when c then j end',
    'case when b then i else x end',
    "case i when 1 then 'one' when null then 'null' else 'many' end",
    'case when x > 0 then m else w end',
  ],
  greatest: [
    'greatest(i, j, n)',
    'greatest(x, y)',
    'greatest(s, t)',
    'greatest(i, l, m)',
    'greatest(d, e)',
    'greatest(f, x)',
    'greatest(b, c)',
  ],
  least: ['least(i, j, n)', 'least(x, y)', 'least(s, t)', 'least(i, l, m)', 'least(d, e)', 'least(f, x)'],
};

const types = [
  'boolean',
  'int',
  'bigint',
  'float',
  'double',
  'decimal(5,1)',
  'decimal(38,10)',
  'string',
  'date',
  'timestamp',
  'timestamp_ntz',
];
const columnsOf: Readonly<Record<string, string>> = {
  i: 'int',
  l: 'bigint',
  f: 'float',
  x: 'double',
  m: 'decimal',
  w: 'wide decimal',
  s: 'string',
  b: 'boolean',
  d: 'date',
  z: 'timestamp',
  q: 'timestamp_ntz',
};
/** Casts that Spark refuses whatever the value. */
const impossible =
  /^(d to (boolean|int|bigint|float|double|decimal.*)|q to (boolean|int|bigint|float|double|decimal.*)|[ilfxmwb] to (date|timestamp_ntz)|[b] to date)$/;
/** Casts from times and numbers to each other lead out of the years that Python knows. */
const beyond = /^[ilfxmwb] to timestamp$/;
const casts = Object.entries(columnsOf).map(([column, name]) => {
  const allowed = types.filter((type) => !impossible.test(`${column} to ${type}`) && !beyond.test(`${column} to ${type}`));
  return [
    `cast from ${name}`,
    over(...allowed.map((type) => `cast(${column} as ${type})`), `cast(cast(${column} as string) as binary)`),
  ] as const;
});

/** By aggregate: its questions, each over all rows and over groups with a null key. */
export const measures: Readonly<Record<string, readonly string[]>> = {
  count: ['count(*)', 'count(i)', 'count(i, s)', 'count(1)', 'count(null)'],
  count_distinct: ['count(distinct i)', 'count(distinct x)', 'count(distinct s, b)', 'count(distinct m)', 'count(distinct d)'],
  sum: ['sum(i)', 'sum(l)', 'sum(m)', 'sum(w)', 'sum(x)', 'sum(f)', 'sum(n)', 'sum(s)'],
  avg: ['avg(i)', 'avg(l)', 'avg(m)', 'avg(n)', 'mean(x)', 'avg(f)'],
  min: ['min(i)', 'min(x + 0.0D)', 'min(s)', 'min(m)', 'min(d)', 'min(z)', 'min(b)', 'min(f + 0.0D)'],
  max: ['max(i)', 'max(x)', 'max(s)', 'max(m)', 'max(d)', 'max(z)', 'max(b)', 'max(f)'],
  first: ['first(i)', 'first_value(s)'],
  last: ['last(i)', 'last_value(s)'],
  var_samp: ['var_samp(i)', 'variance(n)', 'var_samp(m)', 'var_samp(x)'],
  stddev_samp: ['stddev_samp(i)', 'stddev(n)', 'std(m)', 'stddev_samp(x)'],
};

const ordered = new Set(['first', 'last']);

const scalars = programs(
  'function',
  given,
  Object.fromEntries(Object.entries(questions).map(([name, texts]) => [name, over(...texts)])),
);
const converted = programs('function', given, Object.fromEntries(casts));
const aggregates = programs(
  'aggregate',
  { ...digits, rows: 'groups come in any order' },
  Object.fromEntries(
    Object.entries(measures).map(([name, texts]) => [
      name,
      (scope: Scope) => {
        const columns = texts.map((text, i) => scope.F.expr(text).alias(`c${i}`));
        const whole = ordered.has(name) ? table(scope).limit(1) : table(scope);
        return ordered.has(name)
          ? [whole.agg(...columns)]
          : [whole.agg(...columns), whole.groupBy('b').agg(...columns), whole.filter('false').agg(...columns)];
      },
    ]),
  ),
);

export const functionPrograms: readonly Program[] = [...scalars, ...converted, ...aggregates];
