import type { Expr, Lit } from '../expr';
import type { Relation, Scan } from '../relation';
import { textColumnsOf } from './pipeline';
import { byCount, closed, infix, inner, type Language, named, open, type Piece, render, type Spell, template } from './render';
import { selectText } from './select';

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

const types: Readonly<Record<string, string>> = {
  string: 'VARCHAR',
  int: 'INTEGER',
  binary: 'BLOB',
  timestamp: 'TIMESTAMP',
  timestamp_ntz: 'TIMESTAMP',
  'timestamp(9)': 'TIMESTAMP_NS',
  'timestamp_ntz(9)': 'TIMESTAMP_NS',
  void: 'INTEGER',
};

function typeName(type: string): string {
  return types[type] ?? type.toUpperCase();
}

function literal({ type, value }: Lit): string {
  if (value === null) return type === 'void' ? 'NULL' : `NULL::${typeName(type)}`;
  if (type === 'string') return text(String(value));
  if (type === 'boolean' || type === 'int') return String(value);
  return `${text(String(value))}::${typeName(type)}`;
}

const like = (word: string): Spell => {
  return byCount({
    2: ([value, pattern]) => open(`${inner(value!)} ${word} ${inner(pattern!)} ESCAPE '\\'`),
    3: ([value, pattern, escaping]) => open(`${inner(value!)} ${word} ${inner(pattern!)} ESCAPE ${inner(escaping!)}`),
  });
};

const caseWhen: Spell = (args) => {
  const pairs = Array.from({ length: args.length >> 1 }, (_, i) => `WHEN ${args[2 * i]!.text} THEN ${args[2 * i + 1]!.text}`);
  const otherwise = args.length % 2 === 1 ? ` ELSE ${args.at(-1)!.text}` : '';
  return closed(`CASE ${pairs.join(' ')}${otherwise} END`);
};

const shift: Spell = ([value, ...parts], [, ...exprs]) => {
  const units = ['to_months', 'to_days', 'to_microseconds'];
  const moved = parts.flatMap((part, index) => (isZero(exprs[index]!) ? [] : [` + ${units[index]}(${part.text})`]));
  return open(inner(value!) + moved.join(''));
};

function isZero(expr: Expr): boolean {
  return expr.kind === 'lit' && Number(expr.value) === 0;
}

const integerDate =
  (sign: '+' | '-'): Spell =>
  ([date, days]) =>
    closed(`CAST(${inner(date!)} ${sign} CAST(${days!.text} AS INTEGER) AS DATE)`);

const language: Language = {
  name: 'DuckDB',
  column: quote,
  literal,
  cast: ({ text: arg }: Piece, to) => closed(`TRY_CAST(${arg} AS ${typeName(to)})`),
  calls: {
    and: infix('AND'),
    or: infix('OR'),
    not: template('NOT {0}'),
    '=': infix('='),
    '<>': infix('<>'),
    '<': infix('<'),
    '<=': infix('<='),
    '>': infix('>'),
    '>=': infix('>='),
    '<=>': template('{0} IS NOT DISTINCT FROM {1}'),
    isnull: template('{0} IS NULL'),
    isnotnull: template('{0} IS NOT NULL'),
    isnan: template('coalesce(isnan({0}), FALSE)'),
    in: template('{0} IN ({*1})'),
    between: template('{0} BETWEEN {1} AND {2}'),
    like: like('LIKE'),
    ilike: like('ILIKE'),
    rlike: named('regexp_matches'),
    contains: named('contains'),
    startswith: named('starts_with'),
    endswith: named('ends_with'),
    icontains: template('contains(lower({0}), lower({1}))'),
    istartswith: template('starts_with(lower({0}), lower({1}))'),
    iendswith: template('ends_with(lower({0}), lower({1}))'),
    '+': infix('+'),
    '-': infix('-'),
    '*': infix('*'),
    '/': template('{0} / nullif({1}, 0)'),
    '%': template('{0} % nullif({1}, 0)'),
    negative: template('-{0}'),
    abs: named('abs'),
    round: named('round'),
    floor: named('floor'),
    ceil: named('ceil'),
    pow: named('pow'),
    sqrt: named('sqrt'),
    upper: named('upper'),
    lower: named('lower'),
    trim: named('trim'),
    ltrim: named('ltrim'),
    rtrim: named('rtrim'),
    length: named('length'),
    substring: named('substring'),
    concat: infix('||'),
    replace: byCount({ 2: template("replace({0}, {1}, '')"), 3: named('replace') }),
    left: named('left'),
    right: named('right'),
    reverse: named('reverse'),
    lpad: byCount({ 2: template("lpad({0}, {1}, ' ')"), 3: named('lpad') }),
    rpad: byCount({ 2: template("rpad({0}, {1}, ' ')"), 3: named('rpad') }),
    split_part: named('split_part'),
    regexp_extract: byCount({ 2: template('regexp_extract({0}, {1}, 1)'), 3: named('regexp_extract') }),
    year: named('year'),
    quarter: named('quarter'),
    month: named('month'),
    day: named('day'),
    dayofweek: template('(dayofweek({0}) + 1)'),
    hour: named('hour'),
    minute: named('minute'),
    second: named('second'),
    date_trunc: named('date_trunc'),
    trunc: template('CAST(date_trunc({1}, {0}) AS DATE)'),
    to_date: byCount({ 1: template('TRY_CAST({0} AS DATE)') }),
    to_timestamp: byCount({ 1: template('TRY_CAST({0} AS TIMESTAMP)') }),
    date_add: integerDate('+'),
    date_sub: integerDate('-'),
    datediff: template("date_diff('day', {1}, {0})"),
    add_interval: shift,
    current_date: () => closed('current_date'),
    current_timestamp: () => closed('now()'),
    now: () => closed('now()'),
    coalesce: named('coalesce'),
    ifnull: named('ifnull'),
    nvl: named('ifnull'),
    nullif: named('nullif'),
    if: template('CASE WHEN {0} THEN {1} ELSE {2} END'),
    case: caseWhen,
    greatest: named('greatest'),
    least: named('least'),
    count: (args) => closed(args.length === 0 ? 'count(*)' : `count(${args.map((arg) => arg.text).join(', ')})`),
    approx_count_distinct: template('approx_count_distinct({0})'),
    count_distinct: template('count(DISTINCT {0})'),
    sum: named('sum'),
    avg: named('avg'),
    min: named('min'),
    max: named('max'),
    first: named('first'),
    last: named('last'),
    stddev_samp: named('stddev_samp'),
    var_samp: named('var_samp'),
  },
};

function source(scan: Scan): string {
  const paths = scan.paths.length === 1 ? text(scan.paths[0]!) : `[${scan.paths.map(text).join(', ')}]`;
  if (scan.format === 'parquet' || /\.(?:parquet|parq)$/i.test(scan.paths[0] ?? '')) return `read_parquet(${paths})`;
  const { delimiter, header, allText } = scan.options;
  const texts = textColumnsOf(scan);
  const options = [
    ...(typeof delimiter === 'string' && delimiter !== 'auto' ? [`delim = ${text(delimiter === 'tab' ? '\t' : delimiter)}`] : []),
    ...(header === 'yes' || header === 'no' ? [`header = ${header === 'yes'}`] : []),
    ...(allText === true ? ['all_varchar = true'] : []),
    ...(texts.length === 0 ? [] : [`types = {${texts.map((name) => `${text(name)}: 'VARCHAR'`).join(', ')}}`]),
  ];
  return `read_csv(${[paths, ...options].join(', ')})`;
}

/** A view as one DuckDB statement. */
export function duckdb(relation: Relation): string {
  const statement = selectText(relation, {
    source,
    expr: (expr) => render(expr, language),
    name: quote,
    limit: (offset, limit) => [...(limit === null ? [] : [`LIMIT ${limit}`]), ...(offset === 0 ? [] : [`OFFSET ${offset}`])],
  });
  return `${statement};\n`;
}
