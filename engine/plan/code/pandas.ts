import { fail } from '../../errors';
import type { Expr, Named, SortKey } from '../expr';
import type { Aggregate, Relation, Scan } from '../relation';
import type { TypeName } from '../schema';
import { type Linear, pipelineOf, textColumnsOf } from './pipeline';
import { constantImports, constantText, isParquet, likeExpression, pythonLiteral, pythonText, separatorOf } from './python';
import { byCount, closed, infix, inner, type Language, open, render, renderPiece, type Spell, template } from './render';

const types: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  int: 'Int32',
  bigint: 'Int64',
  float: 'Float32',
  double: 'Float64',
  string: 'string',
};

function cast(text: string, to: TypeName): string {
  if (to === 'date') return `pd.to_datetime(${text}, errors="coerce").dt.normalize()`;
  if (to.startsWith('timestamp')) return `pd.to_datetime(${text}, errors="coerce")`;
  if (to === 'string') return `${text}.astype("string")`;
  return `pd.to_numeric(${text}, errors="coerce").astype("${types[to] ?? 'Float64'}")`;
}

const isIn: Spell = ([value], [, ...list]) => {
  const items = list.map((each) =>
    each.kind === 'lit'
      ? pythonLiteral(each)
      : fail('UNSUPPORTED', 'pandas takes only constants in a list; export to Spark instead'),
  );
  return closed(`${inner(value!)}.isin([${items.join(', ')}])`);
};

const like = (flags: string): Spell => {
  return ([value], [, pattern, escaping]) => {
    const source = likeExpression(
      constantText(pattern, 'a pattern'),
      escaping === undefined ? '\\' : constantText(escaping, 'an escape'),
    );
    return closed(`${inner(value!)}.str.contains(${pythonText(source.replace('(?s)', `(?s${flags})`))})`);
  };
};

/** `isin` knows no third value: where the value is null, "not in" is not true either. */
const not: Spell = ([condition], [expr]) => {
  const negated = `~${inner(condition!)}`;
  const subject = expr?.kind === 'call' && expr.fn === 'in' ? expr.args[0] : undefined;
  return open(subject === undefined ? negated : `${negated} & ${inner(renderPiece(subject, language))}.notna()`);
};

/** Columns are Arrow's, so integers stay exact beside nulls and conditions have three values. */
const language: Language = {
  name: 'pandas',
  column: (name) => `df[${pythonText(name)}]`,
  literal: pythonLiteral,
  cast: (arg, to) => closed(cast(inner(arg), to)),
  calls: {
    and: infix('&'),
    or: infix('|'),
    not,
    '=': infix('=='),
    '<>': infix('!='),
    '<': infix('<'),
    '<=': infix('<='),
    '>': infix('>'),
    '>=': infix('>='),
    isnull: template('{0}.isna()'),
    isnotnull: template('{0}.notna()'),
    in: isIn,
    between: template('{0}.between({1}, {2})'),
    like: like(''),
    ilike: like('i'),
    rlike: template('{0}.str.contains({1}, regex=True)'),
    contains: template('{0}.str.contains({1}, regex=False)'),
    startswith: template('{0}.str.startswith({1})'),
    endswith: template('{0}.str.endswith({1})'),
    icontains: template('{0}.str.lower().str.contains({1}.lower(), regex=False)'),
    istartswith: template('{0}.str.lower().str.startswith({1}.lower())'),
    iendswith: template('{0}.str.lower().str.endswith({1}.lower())'),
    '+': infix('+'),
    '-': infix('-'),
    '*': infix('*'),
    '/': infix('/'),
    negative: template('-{0}'),
    abs: template('{0}.abs()'),
    round: byCount({ 1: template('{0}.round()'), 2: template('{0}.round({1})') }),
    floor: template('np.floor({0})'),
    ceil: template('np.ceil({0})'),
    pow: infix('**'),
    sqrt: template('np.sqrt({0})'),
    upper: template('{0}.str.upper()'),
    lower: template('{0}.str.lower()'),
    trim: template('{0}.str.strip(" ")'),
    ltrim: template('{0}.str.lstrip(" ")'),
    rtrim: template('{0}.str.rstrip(" ")'),
    length: template('{0}.str.len()'),
    concat: infix('+'),
    replace: byCount({
      2: template('{0}.str.replace({1}, "", regex=False)'),
      3: template('{0}.str.replace({1}, {2}, regex=False)'),
    }),
    left: template('{0}.str[:{1}]'),
    right: template('{0}.str[-{1}:]'),
    year: template('{0}.dt.year'),
    quarter: template('{0}.dt.quarter'),
    month: template('{0}.dt.month'),
    day: template('{0}.dt.day'),
    dayofweek: ([value]) => open(`(${inner(value!)}.dt.dayofweek + 1) % 7 + 1`),
    hour: template('{0}.dt.hour'),
    minute: template('{0}.dt.minute'),
    second: template('{0}.dt.second'),
    ifnull: template('{0}.fillna({1})'),
    nvl: template('{0}.fillna({1})'),
    coalesce: byCount({ 2: template('{0}.fillna({1})') }),
  },
};

const say = (expr: Expr): string => render(expr, language);

const aggregates: Readonly<Record<string, string>> = {
  count: 'count',
  sum: 'sum',
  avg: 'mean',
  min: 'min',
  max: 'max',
  first: 'first',
  last: 'last',
  count_distinct: 'nunique',
  stddev_samp: 'std',
  var_samp: 'var',
};

function read(scan: Scan): string {
  const one = (path: string): string => {
    if (isParquet(scan)) return `pd.read_parquet(${pythonText(path)}, dtype_backend="pyarrow")`;
    const separator = separatorOf(scan);
    const texts = textColumnsOf(scan);
    const options = [
      ...(separator === null ? [] : [`sep=${pythonText(separator)}`]),
      ...(scan.options['header'] === 'no' ? ['header=None'] : []),
      ...(scan.options['allText'] === true ? ['dtype="string[pyarrow]"'] : []),
      ...(texts.length === 0 ? [] : [`dtype={${texts.map((name) => `${pythonText(name)}: "string[pyarrow]"`).join(', ')}}`]),
      'engine="pyarrow"',
      'dtype_backend="pyarrow"',
    ];
    return `pd.read_csv(${[pythonText(path), ...options].join(', ')})`;
  };
  return scan.paths.length === 1
    ? `df = ${one(scan.paths[0]!)}`
    : `df = pd.concat([${scan.paths.map(one).join(', ')}], ignore_index=True)`;
}

function table(columns: readonly Named[]): string {
  if (columns.every(({ name, expr }) => expr.kind === 'col' && expr.name === name))
    return `df[[${columns.map(({ name }) => pythonText(name)).join(', ')}]]`;
  return `pd.DataFrame({${columns.map(({ name, expr }) => `${pythonText(name)}: ${say(expr)}`).join(', ')}}, index=df.index)`;
}

/** From the last key to the first, each sort stable: pandas has one place for nulls in a call. */
function sorting(keys: readonly SortKey[]): readonly string[] {
  return [...keys].reverse().map(({ expr, descending, nulls }) => {
    const by = expr.kind === 'col' ? `df.sort_values(${pythonText(expr.name)}, ` : `df.loc[${say(expr)}.sort_values(`;
    return `df = ${by}ascending=${descending ? 'False' : 'True'}, na_position="${nulls}", kind="stable")${expr.kind === 'col' ? '' : '.index]'}`;
  });
}

/** Arguments become columns of their own first; a measure must be one aggregate of them. */
function aggregating({ by, measures }: Aggregate): readonly string[] {
  const argument = (index: number): string => `_${index}`;
  const calls = measures.map(({ name, expr }, index) => {
    const how = expr.kind === 'call' ? aggregates[expr.fn] : undefined;
    if (expr.kind !== 'call' || how === undefined)
      return fail('UNSUPPORTED', `pandas cannot say the measure ${name} in one step; export to Spark instead`);
    return { name, column: argument(index), how: expr.args.length === 0 ? 'size' : how, arg: expr.args[0] ?? null };
  });
  const columns = [
    ...by.map(({ name, expr }) => `${pythonText(name)}: ${say(expr)}`),
    ...calls.map(({ column, arg }) => `"${column}": ${arg === null ? '1' : say(arg)}`),
  ];
  const keys = by.map(({ name }) => pythonText(name)).join(', ');
  const results = calls.map(({ name, column, how }) => `${pythonText(name)}: ("${column}", "${how}")`).join(', ');
  const data = `df = pd.DataFrame({${columns.join(', ')}}, index=df.index)`;
  if (by.length === 0)
    return [
      data,
      `df = pd.DataFrame({${calls.map(({ name, column, how }) => `${pythonText(name)}: [df["${column}"].agg("${how}")]`).join(', ')}})`,
    ];
  if (calls.length === 0) return [data, 'df = df.drop_duplicates()'];
  return [data, `df = df.groupby([${keys}], dropna=False, sort=False).agg(**{${results}}).reset_index()`];
}

function step(relation: Linear): readonly string[] {
  switch (relation.op) {
    case 'scan':
      return [read(relation)];
    case 'filter':
      return [`df = df[${say(relation.where)}]`];
    case 'project':
      return [`df = ${table(relation.columns)}`];
    case 'aggregate':
      return aggregating(relation);
    case 'sort':
      return sorting(relation.keys);
    case 'slice':
      return [`df = df.iloc[${relation.offset}:${relation.limit === null ? '' : relation.offset + relation.limit}]`];
    case 'distinct':
      return ['df = df.drop_duplicates()'];
  }
}

/** A view as a pandas program. */
export function pandas(relation: Relation): string {
  const body = [...pipelineOf(relation).flatMap(step), 'print(df)', ''].join('\n');
  return [...constantImports(body), ...(/\bnp\./.test(body) ? ['import numpy as np'] : []), 'import pandas as pd', '', body].join(
    '\n',
  );
}
