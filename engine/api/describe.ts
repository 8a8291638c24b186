import { fail } from '../errors';
import { isNumeric } from '../functions/types';
import type { TypeName } from '../plan/schema';
import { Column, callOf, columnOf } from './column';
import type { DataFrame } from './dataframe';
import type { Cell } from './values';

const calls: Readonly<Record<string, string>> = { count: 'count', mean: 'avg', stddev: 'stddev_samp', min: 'min', max: 'max' };

/** Statistics as rows, columns as columns, all text: what `describe` and `summary` give. Computed when the result is asked for. */
export function describeFrame(frame: DataFrame, names: readonly string[], statistics: readonly string[]): DataFrame {
  return frame.derived(async () => {
    const schema = (await frame.schema).filter(({ name, type }) =>
      names.length > 0 ? names.includes(name) : isNumeric(type) || type === 'string',
    );
    const rows = await Promise.all(
      statistics.map(async (statistic) => [statistic, ...(await statisticOf(frame, statistic, schema))] as readonly Cell[]),
    );
    const fields = ['summary', ...schema.map(({ name }) => name)].map((name) => ({
      name,
      type: 'string' as const,
      nullable: true,
    }));
    return frame.session.createDataFrame(rows, fields).frame();
  });
}

type Measured = { readonly name: string; readonly type: TypeName };

async function statisticOf(frame: DataFrame, statistic: string, columns: readonly Measured[]): Promise<readonly Cell[]> {
  if (columns.length === 0) return [];
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(statistic)?.[1];
  if (percent !== undefined) return Promise.all(columns.map((column) => percentile(frame, column, Number(percent) / 100)));
  const fn = calls[statistic];
  if (fn === undefined)
    return fail(
      'MALFORMED_PLAN',
      `summary: no statistic "${statistic}"; there are count, mean, stddev, min, max and percentages such as 25%`,
    );
  const measures = columns.map(({ name, type }) => {
    const value = columnOf(name);
    const number = (fn === 'avg' || fn === 'stddev_samp') && !isNumeric(type) ? value.cast('double') : value;
    return Column.of(callOf(fn, number.expr).expr).cast('string').alias(name);
  });
  return (await frame.agg(...measures).collectArrays())[0]!;
}

/** The least value that has this share of the values at or below it; null for text that is no number. */
async function percentile(frame: DataFrame, { name, type }: Measured, share: number): Promise<Cell> {
  const value = isNumeric(type) ? columnOf(name) : columnOf(name).cast('double');
  const values = frame.select(value.alias('value')).filter(columnOf('value').isNotNull()).orderBy('value');
  const count = await values.count();
  if (count === 0) return null;
  const place = Math.max(0, Math.ceil(share * count) - 1);
  const [row] = await values.offset(place).limit(1).select(columnOf('value').cast('string')).collectArrays();
  return row![0]!;
}
