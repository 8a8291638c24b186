import { fail } from '../../errors';
import type { Expr, Lit, Named, SortKey } from '../expr';
import type { Relation, Scan } from '../relation';
import type { TypeName } from '../schema';
import { isNanos } from '../time-type';
import { type Linear, pipelineOf, textColumnsOf } from './pipeline';
import { constantImports, constantText, isParquet, likeExpression, pythonLiteral, pythonText, separatorOf } from './python';
import { byCount, closed, infix, inner, type Language, open, render, type Spell, template } from './render';
import { outsideAggregates } from './select';

const types: Readonly<Record<string, string>> = {
  boolean: 'pl.Boolean',
  int: 'pl.Int32',
  bigint: 'pl.Int64',
  float: 'pl.Float32',
  double: 'pl.Float64',
  string: 'pl.String',
  binary: 'pl.Binary',
  date: 'pl.Date',
  timestamp: 'pl.Datetime("us")',
  timestamp_ntz: 'pl.Datetime("us")',
  'timestamp(9)': 'pl.Datetime("ns")',
  'timestamp_ntz(9)': 'pl.Datetime("ns")',
};

function typeName(type: TypeName): string {
  const digits = /^decimal\((\d+),(\d+)\)$/.exec(type);
  return digits === null ? (types[type] ?? 'pl.Null') : `pl.Decimal(${digits[1]}, ${digits[2]})`;
}

function plain(expr: Expr): string {
  if (expr.kind !== 'lit') return fail('UNSUPPORTED', 'Polars takes only constants in a list; export to Spark instead');
  if (isNanos(expr.type)) return fail('UNSUPPORTED', 'Polars takes no nanoseconds in a list; compare with each by itself');
  return pythonLiteral(expr);
}

/** Python's own times end at microseconds. */
function literal(constant: Lit): string {
  const { type, value } = constant;
  if (isNanos(type) && value !== null) return `pl.lit(${pythonText(String(value))}).str.to_datetime(time_unit="ns")`;
  return `pl.lit(${pythonLiteral(constant)}${value === null && type !== 'void' ? `, dtype=${typeName(type)}` : ''})`;
}

const isIn: Spell = ([value], [, ...list]) => closed(`${inner(value!)}.is_in([${list.map(plain).join(', ')}])`);

const like = (flags: string): Spell => {
  return ([value], [, pattern, escaping]) => {
    const source = likeExpression(
      constantText(pattern, 'a pattern'),
      escaping === undefined ? '\\' : constantText(escaping, 'an escape'),
    );
    return closed(`${inner(value!)}.str.contains(${pythonText(source.replace('(?s)', `(?s${flags})`))})`);
  };
};

const caseWhen: Spell = (args) => {
  const pairs = Array.from({ length: args.length >> 1 }, (_, i) => `when(${args[2 * i]!.text}).then(${args[2 * i + 1]!.text})`);
  return closed(`pl.${pairs.join('.')}.otherwise(${args.length % 2 === 1 ? args.at(-1)!.text : 'None'})`);
};

const shift: Spell = ([value], [, ...parts]) => {
  const moved = parts.map((part, index) => {
    const count =
      part.kind === 'lit' && part.value !== null
        ? Number(part.value)
        : fail('UNSUPPORTED', 'Polars moves dates by constants; export to Spark instead');
    return count === 0 ? '' : `.dt.offset_by("${count}${['mo', 'd', 'us'][index]}")`;
  });
  return closed(inner(value!) + moved.join(''));
};

const units: Readonly<Record<string, string>> = {
  year: '1y',
  quarter: '1q',
  month: '1mo',
  week: '1w',
  day: '1d',
  hour: '1h',
  minute: '1m',
  second: '1s',
};
const truncate: Spell = ([, value], [unit]) => {
  const name = constantText(unit, 'a unit').toLowerCase();
  return closed(
    `${inner(value!)}.dt.truncate("${units[name] ?? fail('UNSUPPORTED', `Polars has no unit ${name} to truncate to`)}")`,
  );
};

const language: Language = {
  name: 'Polars',
  column: (name) => `pl.col(${pythonText(name)})`,
  literal,
  cast: (arg, to) => closed(`${inner(arg)}.cast(${typeName(to)}, strict=False)`),
  calls: {
    and: infix('&'),
    or: infix('|'),
    not: template('~{0}'),
    '=': infix('=='),
    '<>': infix('!='),
    '<': infix('<'),
    '<=': infix('<='),
    '>': infix('>'),
    '>=': infix('>='),
    '<=>': template('{0}.eq_missing({1})'),
    isnull: template('{0}.is_null()'),
    isnotnull: template('{0}.is_not_null()'),
    isnan: template('{0}.is_nan().fill_null(False)'),
    in: isIn,
    between: template('{0}.is_between({1}, {2})'),
    like: like(''),
    ilike: like('i'),
    rlike: template('{0}.str.contains({1})'),
    contains: template('{0}.str.contains({1}, literal=True)'),
    startswith: template('{0}.str.starts_with({1})'),
    endswith: template('{0}.str.ends_with({1})'),
    icontains: template('{0}.str.to_lowercase().str.contains({1}.str.to_lowercase(), literal=True)'),
    istartswith: template('{0}.str.to_lowercase().str.starts_with({1}.str.to_lowercase())'),
    iendswith: template('{0}.str.to_lowercase().str.ends_with({1}.str.to_lowercase())'),
    '+': infix('+'),
    '-': infix('-'),
    '*': infix('*'),
    '/': ([left, right]) => closed(`pl.when(${inner(right!)} != 0).then(${inner(left!)} / ${inner(right!)})`),
    '%': ([left, right]) =>
      closed(
        `pl.when(${inner(right!)} != 0).then(${inner(left!)} - (${inner(left!)} / ${inner(right!)}).cast(pl.Int64) * ${inner(right!)})`,
      ),
    negative: template('-{0}'),
    abs: template('{0}.abs()'),
    round: ([value], [, digits]) =>
      closed(`${inner(value!)}.round(${digits === undefined ? '0' : plain(digits)}, mode="half_away_from_zero")`),
    floor: template('{0}.floor()'),
    ceil: template('{0}.ceil()'),
    pow: template('{0}.pow({1})'),
    sqrt: template('{0}.sqrt()'),
    upper: template('{0}.str.to_uppercase()'),
    lower: template('{0}.str.to_lowercase()'),
    trim: template('{0}.str.strip_chars(" ")'),
    ltrim: template('{0}.str.strip_chars_start(" ")'),
    rtrim: template('{0}.str.strip_chars_end(" ")'),
    length: template('{0}.str.len_chars()'),
    concat: template('pl.concat_str([{*0}])'),
    replace: byCount({
      2: template('{0}.str.replace_all({1}, "", literal=True)'),
      3: template('{0}.str.replace_all({1}, {2}, literal=True)'),
    }),
    left: template('{0}.str.head({1})'),
    right: template('{0}.str.tail({1})'),
    reverse: template('{0}.str.reverse()'),
    substring: ([value], [, position, count]) => {
      const start = Number(position?.kind === 'lit' ? position.value : Number.NaN);
      if (!(start > 0))
        return fail('UNSUPPORTED', 'Polars cuts text from a constant position, 1 or more; export to Spark instead');
      return closed(`${inner(value!)}.str.slice(${start - 1}${count === undefined ? '' : `, ${plain(count)}`})`);
    },
    regexp_extract: byCount({
      2: template('{0}.str.extract({1}, 1).fill_null("")'),
      3: ([value, pattern], [, , group]) =>
        closed(`${inner(value!)}.str.extract(${pattern!.text}, ${plain(group!)}).fill_null("")`),
    }),
    year: template('{0}.dt.year()'),
    quarter: template('{0}.dt.quarter()'),
    month: template('{0}.dt.month()'),
    day: template('{0}.dt.day()'),
    dayofweek: ([value]) => open(`${inner(value!)}.dt.weekday() % 7 + 1`),
    hour: template('{0}.dt.hour()'),
    minute: template('{0}.dt.minute()'),
    second: template('{0}.dt.second()'),
    date_trunc: truncate,
    datediff: ([end, start]) => closed(`(${inner(end!)} - ${inner(start!)}).dt.total_days()`),
    add_interval: shift,
    current_date: () => closed('pl.lit(date.today())'),
    coalesce: template('pl.coalesce({*0})'),
    ifnull: template('pl.coalesce({*0})'),
    nvl: template('pl.coalesce({*0})'),
    if: template('pl.when({0}).then({1}).otherwise({2})'),
    case: caseWhen,
    greatest: template('pl.max_horizontal({*0})'),
    least: template('pl.min_horizontal({*0})'),
    count: (args) => closed(args.length === 0 ? 'pl.len()' : `${inner(args[0]!)}.count()`),
    approx_count_distinct: template('{0}.drop_nulls().approx_n_unique()'),
    count_distinct: template('{0}.drop_nulls().n_unique()'),
    sum: template('{0}.sum()'),
    avg: template('{0}.mean()'),
    min: template('{0}.min()'),
    max: template('{0}.max()'),
    first: template('{0}.first()'),
    last: template('{0}.last()'),
    stddev_samp: template('{0}.std()'),
    var_samp: template('{0}.var()'),
  },
};

const say = (expr: Expr): string => render(expr, language);

/** Dictionaries name computed columns; plain ones stand as they are. */
function items(list: readonly Named[]): string {
  const plainNames = list.every(({ name, expr }) => expr.kind === 'col' && expr.name === name);
  return plainNames
    ? list.map(({ name }) => pythonText(name)).join(', ')
    : `**{${list.map(({ name, expr }) => `${pythonText(name)}: ${say(expr)}`).join(', ')}}`;
}

function read(scan: Scan): string {
  const paths = scan.paths.length === 1 ? pythonText(scan.paths[0]!) : `[${scan.paths.map(pythonText).join(', ')}]`;
  if (isParquet(scan)) return `pl.scan_parquet(${paths})`;
  const separator = separatorOf(scan);
  const texts = textColumnsOf(scan);
  const options = [
    ...(separator === null ? [] : [`separator=${pythonText(separator)}`]),
    ...(scan.options['header'] === 'no' ? ['has_header=False'] : []),
    ...(scan.options['allText'] === true ? ['infer_schema=False'] : ['try_parse_dates=True']),
    ...(texts.length === 0 ? [] : [`schema_overrides={${texts.map((name) => `${pythonText(name)}: pl.String`).join(', ')}}`]),
  ];
  return `pl.scan_csv(${[paths, ...options].join(', ')})`;
}

function sorting(keys: readonly SortKey[]): string {
  const flags = (values: readonly boolean[]): string => `[${values.map((value) => (value ? 'True' : 'False')).join(', ')}]`;
  const by = keys.map(({ expr }) => say(expr)).join(', ');
  const descending = flags(keys.map((key) => key.descending));
  return `.sort([${by}], descending=${descending}, nulls_last=${flags(keys.map((key) => key.nulls === 'last'))}, maintain_order=True)`;
}

function step(relation: Linear): readonly string[] {
  switch (relation.op) {
    case 'scan':
      return [read(relation)];
    case 'filter':
      return [`.filter(${say(relation.where)})`];
    case 'project':
      return [`.select(${items(relation.columns)})`];
    case 'aggregate': {
      const aliases = new Map(relation.by.map((each) => [each.name, each.expr]));
      const measures = relation.measures.map(({ name, expr }) => ({ name, expr: outsideAggregates(expr, aliases) }));
      if (relation.by.length === 0) return [`.select(${items(measures)})`];
      return [`.group_by(${items(relation.by)}, maintain_order=True)`, `.agg(${items(measures)})`];
    }
    case 'sort':
      return [sorting(relation.keys)];
    case 'slice':
      return [`.slice(${relation.offset}${relation.limit === null ? '' : `, ${relation.limit}`})`];
    case 'distinct':
      return ['.unique(maintain_order=True)'];
  }
}

/** A view as a Polars program. */
export function polars(relation: Relation): string {
  const body = [
    'df = (',
    ...pipelineOf(relation)
      .flatMap(step)
      .map((line) => `    ${line}`),
    '    .collect()',
    ')',
    'print(df)',
    '',
  ].join('\n');
  return [...constantImports(body), 'import polars as pl', '', body].join('\n');
}
