import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments } from '../../main/arguments';

const parse = (...argv: readonly string[]) => parseArguments(argv, '/home/ann', '/opt/hearth');

test('words are files, relative to where the command was typed', () => {
  expect(parse('/opt/hearth', 'films.csv', '/data/b.parquet').files).toEqual([
    resolve('/home/ann/films.csv'),
    resolve('/data/b.parquet'),
  ]);
});

test("the runtime's own switches are passed over, wherever they stand", () => {
  const { files } = parse('--inspect=0', '--no-sandbox', '/opt/hearth', '--disable-gpu', 'films.csv');
  expect(files).toEqual([resolve('/home/ann/films.csv')]);
});

test('a packaged app has no folder among its arguments', () => {
  expect(parseArguments(['/opt/hearth'], '/home/ann', null).files).toEqual([resolve('/opt/hearth')]);
});

test('options take their value after a space or an equals sign', () => {
  const asked = parse('films.csv', '--screenshot', 'out.png', '--theme=dark', '--size', '1440x900');
  expect(asked).toEqual({
    files: [resolve('/home/ann/films.csv')],
    screenshot: resolve('/home/ann/out.png'),
    theme: 'dark',
    size: { width: 1440, height: 900 },
  });
});

test('values that make no sense are as good as none', () => {
  expect(parse('--theme=neon', '--size=big', '--screenshot')).toEqual({ files: [], screenshot: null, theme: null, size: null });
});
