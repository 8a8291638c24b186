import type { Named, SortKey } from '../expr';
import type { Aggregate, Relation, Scan } from '../relation';
import { type Linear, pipelineOf } from './pipeline';
import { pythonText } from './python';
import { outsideAggregates } from './select';
import { sparkExpr } from './spark-expr';
import { sparkFormat, sparkOptions } from './spark-sql';

function expr({ name, expr: each }: Named): string {
  if (each.kind !== 'col') return `F.expr(${pythonText(sparkExpr(each))}).alias(${pythonText(name)})`;
  const column = pythonText(sparkExpr(each));
  return each.name === name ? column : `F.col(${column}).alias(${pythonText(name)})`;
}

function key({ expr: each, descending, nulls }: SortKey): string {
  return `F.expr(${pythonText(sparkExpr(each))}).${descending ? 'desc' : 'asc'}_nulls_${nulls}()`;
}

function aggregate({ by, measures }: Aggregate): readonly string[] {
  const keys = by.map(expr).join(', ');
  if (measures.length === 0) return [`.select(${keys})`, '.distinct()'];
  const aliases = new Map(by.map((each) => [each.name, each.expr]));
  const results = measures.map(
    ({ name, expr: each }) => `F.expr(${pythonText(sparkExpr(outsideAggregates(each, aliases)))}).alias(${pythonText(name)})`,
  );
  return [...(by.length === 0 ? [] : [`.groupBy(${keys})`]), `.agg(${results.join(', ')})`];
}

function read(scan: Scan): readonly string[] {
  const schema = scan.options['schema'];
  const paths = scan.paths.map(pythonText).join(', ');
  return [
    'spark.read',
    ...sparkOptions(scan).map(([name, value]) => `.option(${pythonText(name)}, ${pythonText(value)})`),
    ...(typeof schema === 'string' ? [`.schema(${pythonText(schema)})`] : []),
    `.${sparkFormat(scan)}(${scan.paths.length === 1 ? paths : `[${paths}]`})`,
  ];
}

function step(relation: Linear): readonly string[] {
  switch (relation.op) {
    case 'scan':
      return read(relation);
    case 'filter':
      return [`.where(${pythonText(sparkExpr(relation.where))})`];
    case 'project':
      return [`.select(${relation.columns.map(expr).join(', ')})`];
    case 'aggregate':
      return aggregate(relation);
    case 'sort':
      return [`.orderBy(${relation.keys.map(key).join(', ')})`];
    case 'slice':
      return [
        ...(relation.offset === 0 ? [] : [`.offset(${relation.offset})`]),
        ...(relation.limit === null ? [] : [`.limit(${relation.limit})`]),
      ];
    case 'distinct':
      return ['.distinct()'];
  }
}

/** A view as a PySpark program. */
export function pyspark(relation: Relation): string {
  const steps = pipelineOf(relation).flatMap(step);
  return [
    'from pyspark.sql import SparkSession',
    'from pyspark.sql import functions as F',
    '',
    'spark = SparkSession.builder.getOrCreate()',
    '',
    'df = (',
    ...steps.map((line) => `    ${line}`),
    ')',
    'df.show()',
    '',
  ].join('\n');
}
