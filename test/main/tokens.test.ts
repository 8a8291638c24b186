import { expect, test } from 'vitest';
import { createTokens } from '../../main/tokens';

test('a token stands for the path it was given for', () => {
  const tokens = createTokens();
  expect(tokens.pathOf(tokens.mint('/data/films.csv', 'read'), 'read')).toBe('/data/films.csv');
});

test('a token for reading is none for writing', () => {
  const tokens = createTokens();
  expect(tokens.pathOf(tokens.mint('/data/films.csv', 'read'), 'write')).toBeUndefined();
  expect(tokens.pathOf(tokens.mint('/data/out.csv', 'write'), 'read')).toBeUndefined();
});

test('tokens differ each time and mean nothing to another window', () => {
  const [one, other] = [createTokens(), createTokens()];
  const token = one.mint('/data/films.csv', 'read');
  expect(one.mint('/data/films.csv', 'read')).not.toBe(token);
  expect(other.pathOf(token, 'read')).toBeUndefined();
});

test('a path is not a token', () => {
  const tokens = createTokens();
  tokens.mint('/data/films.csv', 'read');
  expect(tokens.pathOf('/data/films.csv', 'read')).toBeUndefined();
});

test('known paths are listed once, the longest first', () => {
  const tokens = createTokens();
  tokens.mint('/data', 'read');
  tokens.mint('/data/films.csv', 'read');
  tokens.mint('/data', 'read');
  expect(tokens.paths()).toEqual(['/data/films.csv', '/data']);
});
