import type { DataFrame } from '../../../engine/index';
import type { Scope } from '../program';

type Table = (scope: Scope) => DataFrame;

export const people: Table = ({ spark }) =>
  spark.createDataFrame(
    [
      [1, 'Ada', 36, 'London', 1.5, '2024-02-29', '2024-02-29 12:00:00', '1.10', true],
      [2, 'Bob', null, 'Paris', Number.NaN, '2023-12-31', '2023-12-31 23:59:59.999999', '-2.05', false],
      [3, null, 36, null, -0, null, null, '0.00', null],
      [4, 'ada', 17, 'London', 0, '1969-12-31', '1969-12-31 23:59:59.5', '999.99', true],
      [5, 'Zoë', 85, 'Paris', null, '2024-03-01', '2024-02-29 12:00:00.000001', null, false],
      [6, '', 17, 'Zürich', Number.NEGATIVE_INFINITY, '0001-01-01', '2024-03-10 00:00:00', '1.10', true],
      [7, '😀', 2147483647, 'London', Number.POSITIVE_INFINITY, '2024-02-29', null, '-999.99', null],
      [8, 'Ann', -2147483648, null, Number.NaN, '9999-12-31', '1960-01-01 00:00:00', '0.10', true],
    ],
    'id int, name string, age int, city string, pay double, hired date, seen timestamp, rate decimal(5,2), active boolean',
  );

export const cities: Table = ({ spark }) =>
  spark.createDataFrame(
    [
      ['London', 'UK', 9],
      ['Paris', 'FR', 2],
      ['Paris', 'US', 0],
      ['Rome', 'IT', 3],
      [null, 'XX', null],
    ],
    'city string, country string, millions int',
  );

export const numbers: Table = ({ spark }) =>
  spark.createDataFrame(
    [
      [1, 2n, 0.5, '1.50'],
      [2147483647, 9223372036854775807n, 1e308, '99999999.99'],
      [-2147483648, -9223372036854775808n, -1e308, '-99999999.99'],
      [0, 0n, 0, '0.00'],
      [null, null, null, null],
      [-7, 3n, Number.NaN, '-0.01'],
    ],
    'i int, l bigint, d double, m decimal(10,2)',
  );
