import { describe, expect, it } from 'vitest';
import { readAll } from './open-text';

const table = 'id,name\n1,Ann\n2,Bob\n3,Cleo\n';
const rows = [
  [1, 'Ann'],
  [2, 'Bob'],
  [3, 'Cleo'],
];

describe('csv: where the table stands', () => {
  it('leaves out lines before and after it, and says so', async () => {
    const { opened, names, rows: read } = await readAll(`Report: people\n\n${table}3 rows in all\n`);
    expect(names).toEqual(['id', 'name']);
    expect(read).toEqual(rows);
    expect(opened.options).toMatchObject({ skipLines: 2, skipFooter: 1 });
    expect(opened.notices).toEqual([
      '2 lines before the table left out (skipLines)',
      '1 line after the table left out (skipFooter)',
    ]);
  });

  it('skips as many lines as it is told', async () => {
    const options = { skipLines: 1, skipFooter: 1 };
    expect((await readAll(`a,b\n${table}9,Total\n`, { options })).rows).toEqual(rows);
    await expect(readAll(table, { options: { skipLines: -1 } })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
  });

  it('does not take a cut record for a footer', async () => {
    const { rows: read, reads } = await readAll(`${table}4`);
    expect(read.at(-1)).toEqual([4, null]);
    expect(reads[0]!.summary.rejectCount).toBe(1);
  });

  it('passes over comments, quotes in them too', async () => {
    const text = 'id,name\n# don\'t "trust\n1,Ann\n#2,Bob\n3,"Cleo, C."\n';
    const { rows: read, opened, reads } = await readAll(text, { options: { comment: '#' } });
    expect(read).toEqual([
      [1, 'Ann'],
      [3, 'Cleo, C.'],
    ]);
    expect(opened.options['comment']).toBe('#');
    expect(reads[0]!.summary.rejectCount).toBe(0);
    expect((await readAll('#id,name\n1,Ann\n2,Bob\n')).names).toEqual(['#id', 'name']);
  });

  it('joins names that stand in two lines', async () => {
    const { names, rows: read } = await readAll('size,weight,\ncm,kg,who\n1,2.5,Ann\n2,3.5,Bob\n3,4.5,Cleo\n');
    expect(names).toEqual(['size cm', 'weight kg', 'who']);
    expect(read).toHaveLength(3);
  });

  it('reads lines that end in all three ways', async () => {
    const { rows: read } = await readAll('id,name\r1,Ann\n2,Bob\r\n3,Cleo\r');
    expect(read).toEqual(rows);
    expect((await readAll('id,name\r1,Ann\n2,Bob\r\n3,Cleo\r', { splitBytes: 8, blockBytes: 64 })).rows).toEqual(rows);
    expect((await readAll('id,note\n1,"a\rb"\n2,c\n')).rows[0]).toEqual([1, 'a\rb']);
  });

  it('ends a quote that was never closed with its line', async () => {
    const { rows: read } = await readAll('id,name,n\n1,"Ann,5\n2,"Bob, B.",6\n3,"Cleo",7\n');
    expect(read).toEqual([
      [1, '"Ann', 5],
      [2, 'Bob, B.', 6],
      [3, 'Cleo', 7],
    ]);
  });
});
