import type { OptionBag, OptionValue, Relation, Scan } from '../relation';
import { spellName, spellText } from '../spelling';
import { scanOf } from './pipeline';
import { selectText } from './select';
import { sparkExpr } from './spark-expr';

/** Our reading options in Spark's words; what only means "find out" is left out. */
const sparkNames: Readonly<Record<string, string>> = {
  delimiter: 'sep',
  quote: 'quote',
  escape: 'escape',
  header: 'header',
  encoding: 'encoding',
  nullValue: 'nullValue',
};
const words: Readonly<Record<string, string>> = { yes: 'true', no: 'false', tab: '\t', none: '' };

export function sparkFormat({ format, paths }: Scan): string {
  if (format !== 'auto') return format === 'tsv' ? 'csv' : format;
  return /\.(?:parquet|parq)$/i.test(paths[0] ?? '') ? 'parquet' : 'csv';
}

export function sparkOptions(scan: Scan): readonly (readonly [string, string])[] {
  if (sparkFormat(scan) !== 'csv') return [];
  const said = Object.entries(scan.options as OptionBag).flatMap(([name, value]) => sparkOption(name, value));
  const defaults = [['header', 'true'], ...(scan.options['schema'] === undefined ? [['inferSchema', 'true']] : [])] as const;
  const tab = /\.tsv$/i.test(scan.paths[0] ?? '') || scan.format === 'tsv' ? ([['sep', '\t']] as const) : [];
  return [...new Map<string, string>([...tab, ...(defaults as readonly (readonly [string, string])[]), ...said])];
}

function sparkOption(name: string, value: OptionValue): readonly (readonly [string, string])[] {
  const known = sparkNames[name];
  if (known === undefined || value === 'auto' || value === null) return [];
  return [[known, words[String(value)] ?? String(value)]];
}

function createView(scan: Scan, name: string): string {
  const columns = typeof scan.options['schema'] === 'string' ? ` (${scan.options['schema']})` : '';
  const options = [
    ['path', scan.paths.length === 1 ? scan.paths[0]! : `{${scan.paths.join(',')}}`] as const,
    ...sparkOptions(scan),
  ];
  const listed = options.map(([key, value]) => `  ${key} ${spellText(value)}`).join(',\n');
  return `CREATE OR REPLACE TEMPORARY VIEW ${name}${columns}\nUSING ${sparkFormat(scan)}\nOPTIONS (\n${listed}\n);`;
}

export function sparkSelect(relation: Relation, source: (scan: Scan) => string): string {
  return selectText(relation, {
    source,
    expr: sparkExpr,
    name: spellName,
    limit: (offset, limit) => [...(limit === null ? [] : [`LIMIT ${limit}`]), ...(offset === 0 ? [] : [`OFFSET ${offset}`])],
  });
}

/** A view as a Spark SQL script: where the data is, then one statement. */
export function sparkSql(relation: Relation): string {
  return `${createView(scanOf(relation), 'source')}\n\n${sparkSelect(relation, () => 'source')};\n`;
}
