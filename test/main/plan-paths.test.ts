import { describe, expect, test } from 'vitest';
import { EngineError } from '../../engine/errors';
import { errorForPage, namesForPaths, pathsForTokens } from '../../main/plan-paths';
import { createTokens } from '../../main/tokens';

const scan = (...paths: readonly unknown[]) => ({ op: 'scan', format: 'auto', paths, options: {} });

function granted() {
  const tokens = createTokens();
  return { tokens, films: tokens.mint('/home/ann/films.csv', 'read'), target: tokens.mint('/home/ann/out.csv', 'write') };
}

describe('paths for tokens', () => {
  test('a scan gets the path behind its token', () => {
    const { tokens, films } = granted();
    expect(pathsForTokens({ version: 1, root: scan(films) }, tokens)).toEqual({ version: 1, root: scan('/home/ann/films.csv') });
  });

  test('a scan below other operators and a write are reached too', () => {
    const { tokens, films, target } = granted();
    const input = { op: 'filter', where: { kind: 'lit', type: 'boolean', value: true }, input: scan(films) };
    const plan = { version: 1, command: { do: 'write', format: 'csv', mode: 'create', options: {}, path: target, input } };
    expect(pathsForTokens(plan, tokens)).toMatchObject({
      command: { path: '/home/ann/out.csv', input: { input: { paths: ['/home/ann/films.csv'] } } },
    });
  });

  test.each(['/etc/passwd', '../films.csv', '/home/ann/films.csv', '', 'read:1', 7, null, {}])(
    '%j is refused where a token belongs',
    (path) => {
      const { tokens } = granted();
      expect(() => pathsForTokens({ version: 1, root: scan(path) }, tokens)).toThrow(/not chosen for reading/);
    },
  );

  test('a token for reading is refused as a target, and the other way round', () => {
    const { tokens, films, target } = granted();
    expect(() => pathsForTokens({ command: { do: 'write', path: films, input: scan(films) } }, tokens)).toThrow(/for writing/);
    expect(() => pathsForTokens({ root: scan(target) }, tokens)).toThrow(/for reading/);
  });

  test('a scan that hides where no relation belongs is still checked', () => {
    const { tokens } = granted();
    const plan = { version: 1, root: { op: 'nonsense', extra: [{ deep: scan('/etc/passwd') }] } };
    expect(() => pathsForTokens(plan, tokens)).toThrow(EngineError);
  });

  test('a scan without a list of files is refused', () => {
    const { tokens } = granted();
    expect(() => pathsForTokens({ root: { op: 'scan', paths: '/etc/passwd' } }, tokens)).toThrow(/needs a list of files/);
  });
});

describe('names for paths', () => {
  test('every text loses the folders and keeps the name', () => {
    const { tokens } = granted();
    const said = { explain: 'Scan csv /home/ann/films.csv', sources: [{ path: '/home/ann/films.csv', rows: 4 }] };
    expect(namesForPaths(said, tokens)).toEqual({ explain: 'Scan csv films.csv', sources: [{ path: 'films.csv', rows: 4 }] });
  });

  test('binary data passes untouched', () => {
    const { tokens } = granted();
    const values = new Int32Array([1, 2]);
    expect(namesForPaths({ values }, tokens).values).toBe(values);
  });

  test('an error keeps its code and loses paths and stacks', () => {
    const { tokens } = granted();
    const error = new EngineError('BAD_RECORD', 'csv: row 4 of /home/ann/films.csv has 7 fields', { row: 4, stack: 'at /home' });
    expect(errorForPage(error, tokens)).toMatchObject({
      code: 'BAD_RECORD',
      message: 'csv: row 4 of films.csv has 7 fields',
      details: { row: 4 },
    });
    expect(errorForPage(error, tokens).details).not.toHaveProperty('stack');
  });

  test('anything else that was thrown is our bug, an abort is not', () => {
    const { tokens } = granted();
    expect(errorForPage(new RangeError('boom'), tokens)).toMatchObject({ code: 'INTERNAL', message: 'internal error: boom' });
    expect(errorForPage(new DOMException('stop', 'AbortError'), tokens).code).toBe('CANCELLED');
  });
});
