import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { openPrompt, type PromptOptions } from '../../../main/shell/prompt';

const PROMPT = 'hearth> ';
const undo: (() => void)[] = [];

afterEach(() => {
  for (const each of undo.splice(0)) each();
});

async function opened(changes: Partial<PromptOptions> = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const busy: boolean[] = [];
  const server = await openPrompt({
    input,
    output,
    terminal: false,
    historyFile: null,
    onBusy: (each) => busy.push(each),
    onInterrupt: () => {},
    show: (value) => `shown ${JSON.stringify(value)}`,
    explain: (error) => `${error.name}: ${error.message}`,
    ...changes,
  });
  undo.push(() => server.close());
  /** What the prompt answers to some lines, up to its being ready again. */
  const answer = (lines: string): Promise<string> => {
    let text = '';
    const waiting = lines.trimEnd().split('\n').length;
    return new Promise((resolve) => {
      const listen = (chunk: Buffer): void => {
        text += chunk.toString();
        if (text.split(/hearth> |\.\.\. /).length - 1 < waiting) return;
        output.off('data', listen);
        resolve(text.replaceAll(PROMPT, '').trim());
      };
      output.on('data', listen);
      input.write(lines);
    });
  };
  output.read();
  return { answer, server, busy };
}

describe('the prompt', () => {
  test('takes TypeScript', async () => {
    const { answer, busy } = await opened();
    expect(await answer('const films: readonly string[] = ["Us"]; films as unknown\n')).toBe('shown ["Us"]');
    expect(busy).toEqual([true, false]);
  });

  test('awaits', async () => {
    const { answer } = await opened();
    expect(await answer('const year: number = await Promise.resolve(2019)\n')).toBe('shown undefined');
    expect(await answer('year\n')).toBe('shown 2019');
  });

  test('waits for the rest of what is unfinished', async () => {
    const { answer } = await opened();
    expect(await answer('function next(n: number): number {\nreturn n + 1 }\n')).toContain('...');
    expect(await answer('next(1)\n')).toBe('shown 2');
  });

  test('imports', async () => {
    const { answer } = await opened();
    expect(await answer("import { basename as nameOf, type ParsedPath } from 'node:path'\n")).toBe('shown undefined');
    expect(await answer("nameOf('/a/films.ts')\n")).toBe('shown "films.ts"');
  });

  test.each([
    ['const y: = 3\n', /^Uncaught:?\s+SyntaxError: input:1:10: /],
    ['(undefined as any).title\n', /^Uncaught TypeError: Cannot read properties of undefined \(reading 'title'\)$/],
    ["await Promise.reject(new RangeError('late'))\n", /^Uncaught RangeError: late$/],
  ])('explains what went wrong in %j and goes on', async (line, said) => {
    const { answer } = await opened();
    expect(await answer(line)).toMatch(said);
    expect(await answer('1 + 1\n')).toBe('shown 2');
  });

  test('shows an error that is a value as any other', async () => {
    const { answer } = await opened();
    expect(await answer("new Error('kept')\n")).toBe('shown {}');
  });

  test('completes members and names', async () => {
    const { server } = await opened();
    const complete = (line: string) => new Promise((resolve) => server.completer(line, (_error, result) => resolve(result?.[0])));
    expect(await complete('[].findLas')).toEqual(['[].findLast', '[].findLastIndex']);
    expect(await complete('structuredCl')).toEqual(['structuredClone']);
  });

  test('keeps its history for its user alone', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'hearth-')), 'profile', 'shell-history');
    const { server, answer } = await opened({ historyFile: path, terminal: true });
    await answer('6 * 7\r');
    const saved = new Promise((resolve) => server.once('flushHistory', resolve));
    await saved;
    expect(readFileSync(path, 'utf8')).toBe('6 * 7');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
