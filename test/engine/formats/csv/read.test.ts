import { describe, expect, it } from 'vitest';
import type { CsvDetail } from '../../../../engine/formats/csv/detail';
import type { Opened } from '../../../../engine/formats/format';
import { rowsIn } from '../../../support/table';
import { readAll } from './open-text';

const rowsOf = async (text: string | Uint8Array, opening = {}) => (await readAll(text, opening)).rows;
const lines = (count: number, line: (i: number) => string) => Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');

const scattered = (i: number) => ((i * 7919) % 9973) % 3000;
const sampled = (opened: Opened) => (opened.detail as CsvDetail).sampled;

describe('csv: cells', () => {
  it('reads numbers, text and nulls into typed columns', async () => {
    const { names, types, rows } = await readAll('id,name,price\n1,Ann,2.5\n2,,\n3,"O""Brien, Pat",-0.125\n');
    expect(names).toEqual(['id', 'name', 'price']);
    expect(types).toEqual(['int', 'string', 'double']);
    expect(rows).toEqual([
      [1, 'Ann', 2.5],
      [2, null, null],
      [3, 'O"Brien, Pat', -0.125],
    ]);
  });

  it('keeps an empty text apart from null', async () => {
    expect(await rowsOf('a,b\nx,""\ny,\n')).toEqual([
      ['x', ''],
      ['y', null],
    ]);
  });

  it('takes "" in a column of numbers as null', async () => {
    const { types, rows } = await readAll('a,b\n"1","2.5"\n"",""\n"3","4"\n');
    expect(types).toEqual(['int', 'double']);
    expect(rows).toEqual([
      [1, 2.5],
      [null, null],
      [3, 4],
    ]);
  });

  it('reads line breaks, delimiters and quotes within quotes', async () => {
    expect(await rowsOf('a,b\n1,"x\ny"\n2,"p\r\nq, ""r"""\n')).toEqual([
      [1, 'x\ny'],
      [2, 'p\r\nq, "r"'],
    ]);
  });

  it('takes quotes inside a cell as they stand', async () => {
    expect(await rowsOf('a,b\n1,5" pipe\n2,say "hi", twice\n'.replace(', twice', ' twice'))).toEqual([
      [1, '5" pipe'],
      [2, 'say "hi" twice'],
    ]);
  });

  it('keeps a cell whose quotes are not in order verbatim', async () => {
    expect(await rowsOf('a,b\n1,"x"y\n2,"p"q"\n3,z\n')).toEqual([
      [1, '"x"y'],
      [2, '"p"q"'],
      [3, 'z'],
    ]);
  });

  it('keeps NUL characters in text', async () => {
    expect(await rowsOf('a,b\n1,x\0y\n2,z\n')).toEqual([
      [1, 'x\0y'],
      [2, 'z'],
    ]);
  });

  it('keeps codes with leading zeros, signs and spaces as text', async () => {
    const { types, rows } = await readAll('zip,phone,n\n00501,+15551234,1\n90210,+15559876,2\n');
    expect(types).toEqual(['string', 'string', 'int']);
    expect(rows[0]).toEqual(['00501', '+15551234', 1]);
  });

  it('trims spaces around numbers and dates, never around text', async () => {
    const { types, rows } = await readAll('n,d,t\n 1, 2024-02-29 , x \n22,2024-03-01,y\n');
    expect(types).toEqual(['int', 'date', 'string']);
    expect(rows[0]).toEqual([1, 19782, ' x ']);
  });

  it('reads truth values in any case', async () => {
    expect(await rowsOf('a,b\ntrue,1\nFALSE,2\n,3\nTrue,4\n')).toEqual([
      [true, 1],
      [false, 2],
      [null, 3],
      [true, 4],
    ]);
  });
});

describe('csv: numbers', () => {
  it('keeps integers beyond 2^53 exact', async () => {
    const { types, rows } = await readAll('n\n9007199254740993\n-9223372036854775808\n9223372036854775807\n');
    expect(types).toEqual(['bigint']);
    expect(rows).toEqual([[9007199254740993n], [-9223372036854775808n], [9223372036854775807n]]);
  });

  it('keeps integers beyond int64 as text unless a double is the same number', async () => {
    expect((await readAll('n\n18446744073709551615\n1\n')).types).toEqual(['string']);
    expect((await readAll('n\n100000000000000000000\n1\n')).rows).toEqual([[1e20], [1]]);
  });

  it('rounds doubles correctly, whatever their length', async () => {
    const texts = [
      '0.1',
      '1e23',
      '9007199254740993.0',
      '123456789012345678e-5',
      '5e-324',
      '1.7976931348623157e308',
      '2.2250738585072011e-308',
    ];
    const { types, rows } = await readAll(`n\n${texts.join('\n')}\n`);
    expect(types).toEqual(['double']);
    expect(rows.map(([value]) => value)).toEqual(texts.map(Number));
  });

  it('keeps the sign of zero', async () => {
    const { types, rows } = await readAll('n\n-0.0\n-0\n0\n');
    expect(types).toEqual(['double']);
    expect(rows.map(([value]) => Object.is(value, -0))).toEqual([true, true, false]);
  });

  it('keeps 1e400 as text and reads NaN and infinities', async () => {
    expect((await readAll('n\n1e400\n1\n')).types).toEqual(['string']);
    expect((await readAll('n\nNaN\nInfinity\n-inf\n1.5\n')).rows).toEqual([[Number.NaN], [Infinity], [-Infinity], [1.5]]);
  });
});

describe('csv: dates and timestamps', () => {
  it('reads fractions to the microsecond, with T or a space', async () => {
    const { types, rows } = await readAll('t\n2024-01-31 10:11:12.5\n1969-12-31T23:59:59.999999\n2024-01-31\n2024-01-31 10:11\n');
    expect(types).toEqual(['timestamp_ntz']);
    expect(rows).toEqual([[1706695872500000n], [-1n], [1706659200000000n], [1706695860000000n]]);
  });

  it('reads zones as instants', async () => {
    const { types, rows } = await readAll(
      't\n2024-01-31T10:00:00Z\n2024-01-31T10:00:00+02:00\n2024-01-31 10:00:00.25-0530\n2024-01-31 10:00:00+00\n',
    );
    expect(types).toEqual(['timestamp']);
    expect(rows).toEqual([[1706695200000000n], [1706688000000000n], [1706715000250000n], [1706695200000000n]]);
  });

  it('keeps days that do not exist as text', async () => {
    expect((await readAll('t\n2023-02-29\n2023-02-28\n')).types).toEqual(['string']);
    expect((await readAll('t\n0000-01-01\n2023-02-28\n')).types).toEqual(['string']);
    expect((await readAll('t\n2023-01-01 24:00:00\n')).types).toEqual(['string']);
  });

  it('reads bytes that are told from base64; what is none is null and a reject', async () => {
    const { reads } = await readAll('a,b\nAP8=,1\n"",2\n,3\nAP8,4\n', {
      declared: [{ name: 'a', type: 'binary', nullable: true }],
    });
    expect(rowsIn(reads[0]!.table)).toEqual([
      [Uint8Array.of(0, 255), 1],
      [Uint8Array.of(), 2],
      [null, 3],
      [null, 4],
    ]);
    expect(reads[0]!.summary.rejects).toMatchObject([{ line: 5, reason: 'column a: "AP8" is no binary' }]);
  });

  it('reads nanoseconds where microseconds do not say it all', async () => {
    const { types, rows } = await readAll('t\n2023-01-01\n1969-12-31 23:59:59.999999999\n2262-04-11T23:47:16.854775807\n');
    expect(types).toEqual(['timestamp_ntz(9)']);
    expect(rows).toEqual([[1672531200000000000n], [-1n], [2n ** 63n - 1n]]);
    const zoned = await readAll('t\n2023-01-01T00:00:00.0000001+01:00\n2023-01-01T00:00:00Z\n');
    expect([zoned.types, zoned.rows]).toEqual([['timestamp(9)'], [[1672527600000000100n], [1672531200000000000n]]]);
  });

  it('counts microseconds where further digits are zeros', async () => {
    const { types, rows } = await readAll('t\n2023-01-01 00:00:00.123456000\n');
    expect([types, rows]).toEqual([['timestamp_ntz'], [[1672531200123456n]]]);
  });

  it.each(['2300-01-01', '2262-04-11 23:47:16.854775808', '0001-01-01 00:00:00.5', '1677-09-21 00:12:43.145224191'])(
    'keeps a column of nanoseconds and %s as text, wherever they meet',
    async (far) => {
      const near = '2023-01-01 00:00:00.000000001';
      for (const texts of [
        [near, far],
        [far, near],
      ]) {
        const { types, rows } = await readAll(`t\n${texts.join('\n')}\n`);
        expect([types, rows]).toEqual([['string'], texts.map((text) => [text])]);
      }
    },
  );

  it('reads the first and the last day it knows', async () => {
    expect(await rowsOf('t\n0001-01-01\n9999-12-31\n')).toEqual([[-719162], [2932896]]);
  });

  it('keeps a column of instants and local times as text', async () => {
    const { types, rows } = await readAll('t\n2024-01-31T10:00:00Z\n2024-01-31T10:00:00\n');
    expect(types).toEqual(['string']);
    expect(rows).toEqual([['2024-01-31T10:00:00Z'], ['2024-01-31T10:00:00']]);
  });
});

describe('csv: types over the whole file', () => {
  it.each([
    ['3000000000', 'bigint', 3000000000n, 12n],
    ['12.50', 'double', 12.5, 12],
    ['twelve', 'string', 'twelve', '12'],
  ])('widens for a late %s to %s and keeps every value', async (text, type, value, twelve) => {
    const body = `id,n\n${lines(30_000, (i) => `${i},${i === 12_345 ? text : i % 3000}`)}`;
    const { types, rows, opened } = await readAll(body, { splitBytes: 40_000, blockBytes: 4096 });
    expect(sampled(opened)).toEqual(['int', 'int']);
    expect(types).toEqual(['int', type]);
    expect(rows.length).toBe(30_000);
    expect(rows[12_345]).toEqual([12_345, value]);
    expect([rows[12], rows[27_012]]).toEqual([
      [12, twelve],
      [27_012, twelve],
    ]);
  });

  it('gives the verbatim text of every cell when a column ends as text', async () => {
    const body = `n\n${lines(40_000, (i) => (i === 23_456 ? 'n/a' : i % 2 === 0 ? '12.50' : '1e3'))}`;
    const { types, rows, opened } = await readAll(body, { splitBytes: 30_000, blockBytes: 4096 });
    expect(sampled(opened)).toEqual(['double']);
    expect(types).toEqual(['string']);
    expect(new Set(rows.map(([text]) => text))).toEqual(new Set(['12.50', '1e3', 'n/a']));
  });

  it('keeps the other columns when one is read again', async () => {
    const body = `a,b\n${lines(9000, (i) => `text ${i % 7},${i === 2500 ? 'x' : i}`)}`;
    const { rows, readCount, reads, opened } = await readAll(body, { splitBytes: 20_000, blockBytes: 512 });
    expect(sampled(opened)).toEqual(['string', 'int']);
    expect(rows[2500]).toEqual(['text 1', 'x']);
    expect(rows[8999]).toEqual(['text 4', '8999']);
    expect(readCount).toBe(reads.length * 2);
  });

  it('finds the type of a column that the samples showed empty', async () => {
    const body = `id,n\n${lines(40_000, (i) => `${i},${i === 20_123 ? '42' : ''}`)}`;
    const { types, rows, opened } = await readAll(body, { splitBytes: 60_000, blockBytes: 8192 });
    expect(opened.splits.length).toBeGreaterThan(3);
    expect(types).toEqual(['int', 'int']);
    expect(rows[20_123]).toEqual([20_123, 42]);
  });

  it('calls a column without any value text', async () => {
    expect((await readAll('a,b\n1,\n2,\n')).types).toEqual(['int', 'string']);
  });

  it('holds dates in a column of timestamps as midnights', async () => {
    const body = `t\n${lines(20_000, (i) => (i === 12_345 ? '2024-01-31 12:00:00' : '2024-01-31'))}`;
    const { types, rows, opened } = await readAll(body, { splitBytes: 50_000, blockBytes: 4096 });
    expect(sampled(opened)).toEqual(['date']);
    expect(types).toEqual(['timestamp_ntz']);
    expect(rows[0]).toEqual([1706659200000000n]);
    expect(rows[12_345]).toEqual([1706702400000000n]);
  });
});

describe('csv: splits', () => {
  const tricky = Array.from(
    { length: 400 },
    (_, i) => [i, `line one of ${i}\nline two, "quoted"\n${'y'.repeat(i % 37)}`] as const,
  );
  const text = `id,note\n${tricky.map(([id, note]) => `${id},"${note.replaceAll('"', '""')}"\n`).join('')}`;

  it.each([17, 40, 97, 300, 1000])(
    'finds every record once when quoted line breaks straddle splits of %i bytes',
    async (splitBytes) => {
      const { rows } = await readAll(text, { splitBytes, blockBytes: 64 });
      expect(rows).toEqual(tricky.map(([id, note]) => [id, note]));
    },
  );

  it('reads the same table through one split and through many', async () => {
    const body = `a,b,c\n${lines(500, (i) => `${i},"${'x,'.repeat(i % 5)}${i}",${i % 3 === 0 ? '' : i / 8}`)}`;
    const whole = await readAll(body);
    for (const splitBytes of [50, 333, 2048]) {
      const parts = await readAll(body, { splitBytes, blockBytes: 128 });
      expect(parts.rows).toEqual(whole.rows);
      expect(parts.opened.splits.length).toBeGreaterThan(2);
    }
  });

  it('reads blocks smaller than a record', async () => {
    const long = 'z'.repeat(5000);
    expect(await rowsOf(`a,b\n1,${long}\n2,"${long}\n"\n`, { blockBytes: 64 })).toEqual([
      [1, long],
      [2, `${long}\n`],
    ]);
  });

  it('reads the first rows only when a limit says so', async () => {
    const body = `a,b\n${lines(5000, (i) => `${i},${i}.5`)}`;
    const { rows, reads } = await readAll(body, { limit: 7 });
    expect(rows).toEqual(Array.from({ length: 7 }, (_, i) => [i, i + 0.5]));
    expect(reads[0]!.summary.end).toBe(4 + 7 * '0,0.5\n'.length);
  });
});

describe('csv: bad rows', () => {
  const ragged = 'a,b\n1,2\n3\n4,5,6\n\n7,8';

  it('keeps short and long rows and lists them', async () => {
    const { rows, reads } = await readAll(ragged);
    expect(rows).toEqual([
      [1, 2],
      [3, null],
      [4, 5],
      [7, 8],
    ]);
    expect(reads[0]!.summary.rejects).toEqual([
      { line: 3, byteOffset: 8, text: '3', reason: '1 cell where the table has 2 columns' },
      { line: 4, byteOffset: 10, text: '4,5,6', reason: '3 cells where the table has 2 columns' },
    ]);
  });

  it('leaves them out, or stops and names the line', async () => {
    expect(await rowsOf(ragged, { options: { mode: 'drop' } })).toEqual([
      [1, 2],
      [7, 8],
    ]);
    await expect(readAll(ragged, { options: { mode: 'fail' } })).rejects.toMatchObject({
      code: 'BAD_RECORD',
      message: expect.stringContaining('line 3'),
    });
  });

  it('counts all bad rows and lists a thousand', async () => {
    const { reads, rows } = await readAll(`a,b\n${lines(3000, (i) => `${i}`)}1,2\n`, { options: { header: 'yes' } });
    expect(reads[0]!.summary.rejectCount).toBe(3000);
    expect(reads[0]!.summary.rejects.length).toBe(1000);
    expect(rows.length).toBe(3001);
  });

  it('takes a quote that is never closed as it stands', async () => {
    const { rows, reads } = await readAll('a,b\n1,"unclosed\n2,x\n3,y\n');
    expect(rows).toEqual([
      [1, '"unclosed'],
      [2, 'x'],
      [3, 'y'],
    ]);
    expect(reads[0]!.summary.rejects[0]).toMatchObject({ line: 2, reason: 'a quote is opened and never closed' });
  });

  it('stops at a bad row of a split whose start was a guess', async () => {
    const body = `a,b\n${lines(300, (i) => `${i},${i}`)}5\n${lines(300, (i) => `${i},${i}`)}`;
    await expect(readAll(body, { splitBytes: 200, blockBytes: 64, options: { mode: 'fail' } })).rejects.toMatchObject({
      code: 'BAD_RECORD',
    });
  });

  it('does not call a record bad because a guess was', async () => {
    const body = `a,b\n${lines(300, (i) => `${i},"x\ny\n${i}"`)}`;
    const { rows } = await readAll(body, { splitBytes: 40, blockBytes: 64, options: { mode: 'fail' } });
    expect(rows.length).toBe(300);
  });
});

describe('csv: types the user sets', () => {
  const declared = [{ name: 'a', type: 'int', nullable: true }] as const;
  const text = 'a,b\n1,x\ntwo,y\n3,z\n';

  it('reads what does not fit as null and lists it', async () => {
    const { types, rows, reads } = await readAll(text, { declared });
    expect(types).toEqual(['int', 'string']);
    expect(rows).toEqual([
      [1, 'x'],
      [null, 'y'],
      [3, 'z'],
    ]);
    expect(reads[0]!.summary.rejects[0]).toMatchObject({ line: 3, text: 'two,y', reason: 'column a: "two" is no int' });
  });

  it('leaves such rows out, or stops', async () => {
    const { rows, reads } = await readAll(text, { declared, options: { mode: 'drop' } });
    expect(rows).toEqual([
      [1, 'x'],
      [3, 'z'],
    ]);
    expect(reads[0]!.summary.rejectCount).toBe(1);
    await expect(readAll(text, { declared, options: { mode: 'fail' } })).rejects.toMatchObject({ code: 'BAD_RECORD' });
  });

  it('reads numbers as text and text as decimals, floats and instants on demand', async () => {
    const fields = [
      { name: 'a', type: 'string', nullable: true },
      { name: 'b', type: 'decimal(10,2)', nullable: true },
      { name: 'c', type: 'decimal(30,0)', nullable: true },
      { name: 'd', type: 'float', nullable: true },
    ] as const;
    const { rows } = await readAll('a,b,c,d\n1,1.1,-123456789012345678901234567890,0.1\n02,-7.005,5,2\n', { declared: fields });
    expect(rows).toEqual([
      ['1', 110n, -123456789012345678901234567890n, Math.fround(0.1)],
      ['02', -701n, 5n, 2],
    ]);
  });

  it('refuses to type a column that is not there', async () => {
    const missing = [{ name: 'zip', type: 'string', nullable: true }] as const;
    await expect(readAll(text, { declared: missing })).rejects.toMatchObject({
      code: 'UNKNOWN_COLUMN',
      message: expect.stringContaining('zip'),
    });
  });

  it('reads every column as text when told to', async () => {
    const { types, rows } = await readAll('a,b\n1,2.50\n', { options: { allText: true } });
    expect(types).toEqual(['string', 'string']);
    expect(rows).toEqual([['1', '2.50']]);
  });
});

describe('csv: text columns', () => {
  it('keeps few values as one-byte codes and more as two-byte codes', async () => {
    const few = await readAll(`t,n\n${lines(3000, (i) => `v${i % 256},1`)}`);
    expect(few.reads[0]!.table.columns[0]!.storage).toBe('dict8');
    const more = await readAll(`t,n\n${lines(9000, (i) => `value number ${scattered(i)},1`)}`, { blockBytes: 1024 });
    expect(more.reads[0]!.table.columns[0]!.storage).toBe('dict16');
    expect(more.rows.map(([text]) => text)).toEqual(Array.from({ length: 9000 }, (_, i) => `value number ${scattered(i)}`));
  });

  it('goes over to plain text where values do not repeat, and keeps what was there', async () => {
    const texts = Array.from({ length: 6000 }, (_, i) => (i % 50 === 0 ? '' : `unique "${i}" é`));
    const { rows, reads } = await readAll(
      `t,n\n${texts.map((text) => `${text === '' ? '' : `"${text.replaceAll('"', '""')}"`},1\n`).join('')}`,
      {
        blockBytes: 2048,
      },
    );
    expect(reads[0]!.table.columns[0]!.storage).toBe('utf8');
    expect(rows.map(([text]) => text)).toEqual(texts.map((text) => (text === '' ? null : text)));
  });

  it('goes over to plain text at more than 65,536 values', async () => {
    const count = 170_000;
    const { rows, reads } = await readAll(`t\n${lines(count, (i) => `k${(i * 7) % 66_000}`)}`);
    expect(reads[0]!.table.columns[0]!.storage).toBe('utf8');
    expect(rows.every(([text], i) => text === `k${(i * 7) % 66_000}`)).toBe(true);
    expect(rows.length).toBe(count);
  });

  it('reads texts that mean null as null, unless they are quoted', async () => {
    const { types, rows } = await readAll('n,t\n1,NA\nNA,"NA"\n3,-\n', { options: { nullValue: 'NA|-' } });
    expect(types).toEqual(['int', 'string']);
    expect(rows).toEqual([
      [1, null],
      [null, 'NA'],
      [3, null],
    ]);
  });
});
