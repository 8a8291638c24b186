import { describe, expect, test } from 'vitest';
import { readShellArguments } from '../../../main/shell/arguments';

describe('the words behind hearth shell', () => {
  test('may be none', () => expect(readShellArguments([])).toEqual({ script: null, args: [], master: null }));

  test('name a script and its arguments', () =>
    expect(readShellArguments(['films.ts', '--year', '2019', '-v'])).toEqual({
      script: 'films.ts',
      args: ['--year', '2019', '-v'],
      master: null,
    }));

  test.each([
    [['--master', 'local[2]', 'films.ts', 'a']],
    [['--master=local[2]', 'films.ts', 'a']],
    [['films.ts', 'a', '--master', 'local[2]']],
  ])('give the master before or behind the script: %j', (words) =>
    expect(readShellArguments(words)).toEqual({ script: 'films.ts', args: ['a'], master: 'local[2]' }),
  );

  test('belong to the script behind --', () =>
    expect(readShellArguments(['films.ts', '--', '--master', 'x'])).toEqual({
      script: 'films.ts',
      args: ['--master', 'x'],
      master: null,
    }));

  test('may name standard input', () =>
    expect(readShellArguments(['-', 'a'])).toEqual({ script: null, args: ['a'], master: null }));

  test.each([
    [['--mastr', 'local'], 'unknown option --mastr of hearth shell; accepted: --master'],
    [['films.ts', '--master'], '--master needs a value'],
    [['--master', 'local[0]'], '--master must be local, local[N], local[*] or local[N,maxFailures], not "local[0]"'],
  ])('are refused when wrong: %j', (words, message) => expect(() => readShellArguments(words)).toThrow(message));
});
