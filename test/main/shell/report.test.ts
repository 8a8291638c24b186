import { describe, expect, test } from 'vitest';
import { failureText, uncaughtText } from '../../../main/shell/report';

const ENGINE = '/opt/hearth/out/main/';

/** An error as V8 makes it, with a stack of our own. */
function thrown<E extends Error>(error: E, ...frames: readonly string[]): E {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

describe('the report of a failed script', () => {
  test('begins with the place, and leaves out frames of the engine, of packages and of Node', () => {
    const error = thrown(
      new TypeError('no such film'),
      `RDD.filter (file://${ENGINE}engine.js:1:2)`,
      'film (file:///home/ada/films.ts:4:13)',
      'async file:///home/ada/films.ts:9:1',
      'node:internal/timers:1:1',
      'async ModuleJob.run (node:internal/modules/esm/module_job:320:5)',
      'each (/home/ada/node_modules/lodash/each.js:3:1)',
    );
    expect(failureText(error, ENGINE)).toBe(
      [
        'hearth: /home/ada/films.ts:4:13: TypeError: no such film',
        '    at film (/home/ada/films.ts:4:13)',
        '    at async /home/ada/films.ts:9:1',
      ].join('\n'),
    );
  });

  test('shows the line where the file can be read', () => {
    const here = new Error('shown');
    expect(failureText(here, ENGINE)).toMatch(
      /^hearth: test\/main\/shell\/report\.test\.ts:\d+:\d+: Error: shown\n {2} {4}const here = new Error\('shown'\);\n +\^\n/,
    );
  });

  test('keeps frames of functions that ran on an executor', () => {
    const error = thrown(
      new Error('map at films.ts:3: no three'),
      '<anonymous> (map at films.ts:3, line 2:22)',
      'collect at films.ts:7',
    );
    expect(failureText(error, ENGINE)).toBe(
      'hearth: Error: map at films.ts:3: no three\n    at <anonymous> (map at films.ts:3, line 2:22)\n    at collect at films.ts:7',
    );
  });

  test('tells causes that say more, once each', () => {
    const deep = thrown(new Error('disk full'));
    const same = thrown(new Error('bad 1', { cause: deep }));
    const error = thrown(new Error('failed 4 times: bad 1', { cause: same }));
    expect(failureText(error, ENGINE)).toBe('hearth: Error: failed 4 times: bad 1\n  caused by Error: disk full');
    deep.cause = error;
    expect(uncaughtText(error, ENGINE)).toBe('Error: failed 4 times: bad 1\n  caused by Error: disk full');
  });

  test('takes the place that a syntax error names itself', () => {
    const stripped = new SyntaxError('films.ts:1:19: Expression expected\n  const a = ;\n            ^');
    expect(failureText(stripped, ENGINE)).toMatch(/^hearth: films\.ts:1:19: Expression expected\n {2}const a = ;\n/);
    const linked = new SyntaxError("'hearth' does not provide an export named 'nope'");
    linked.stack = `file:///home/ada/films.ts:1\nimport { nope } from 'hearth';\n         ^^^^\nSyntaxError: ${linked.message}\n    at x (node:a:1:1)`;
    expect(failureText(linked, ENGINE)).toBe(
      `hearth: /home/ada/films.ts:1: SyntaxError: ${linked.message}\n  import { nope } from 'hearth';\n           ^^^^`,
    );
  });

  test('shows a thrown value that is no error', () =>
    expect(failureText({ why: 3 }, ENGINE)).toBe('hearth: uncaught { why: 3 }'));
});
