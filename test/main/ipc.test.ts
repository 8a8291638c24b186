import fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';

const handlers = vi.hoisted(() => new Map<string, (event: unknown, ...args: unknown[]) => unknown>());

vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) => handlers.set(channel, handler),
    on: (channel: string, handler: (event: unknown, ...args: unknown[]) => unknown) => handlers.set(channel, handler),
  },
  protocol: {},
  session: {},
}));

const { listen } = await import('../../main/ipc');
const { questions, remarks } = await import('../../main/messages');
const { pageUrl } = await import('../../main/page');

const WINDOW = 7;
const calls: [name: string, args: readonly unknown[]][] = [];

function desk() {
  const record = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, (...args: readonly unknown[]) => void calls.push([name, args])]));
  return { questions: record(Object.keys(questions)), remarks: record(Object.keys(remarks)) } as never;
}

function send(channel: string, args: readonly unknown[], from: { url?: string; top?: boolean; id?: number } = {}) {
  const frame = { url: from.url ?? pageUrl };
  const event = { senderFrame: frame, sender: { id: from.id ?? WINDOW, mainFrame: from.top === false ? {} : frame } };
  return handlers.get(`hearth:${channel}`)?.(event, ...args);
}

beforeEach(() => {
  calls.length = 0;
  listen((id) => (id === WINDOW ? desk() : undefined));
});

test('a well-formed question from our page is answered', async () => {
  expect(await send('openRecent', ['abc'])).toEqual({ ok: true, value: undefined });
  expect(calls).toEqual([['openRecent', ['abc']]]);
});

test.each([
  ['a foreign page', { url: 'https://example.com/index.html' }],
  ['a file', { url: 'file:///etc/passwd' }],
  ['another host of our scheme', { url: 'app://other/index.html' }],
  ['a frame inside our page', { top: false }],
  ['an unknown window', { id: 8 }],
])('%s is refused whatever it asks', async (_, from) => {
  for (const name of Object.keys(questions)) expect(await send(name, [], from)).toMatchObject({ ok: false });
  for (const name of Object.keys(remarks)) send(name, [], from);
  expect(calls).toEqual([]);
});

test('a question of the wrong shape is refused with its argument named', async () => {
  expect(await send('openRecent', [42])).toMatchObject({ ok: false, message: expect.stringMatching(/^openRecent: argument 0/) });
  expect(await send('changeSettings', [{ theme: 'neon' }])).toMatchObject({ ok: false });
  expect(await send('changeSettings', [{ theme: 'dark', path: '/etc' }])).toMatchObject({ ok: false });
  expect(calls).toEqual([]);
});

test('a failing handler answers with its message', async () => {
  const failing = { ...(desk() as object), questions: { openSample: () => Promise.reject(new Error('no sample')) } } as never;
  listen(() => failing);
  expect(await send('openSample', [])).toEqual({ ok: false, message: 'no sample' });
});

test('ten thousand random messages neither throw nor pass unchecked', async () => {
  const names = [...Object.keys(questions), ...Object.keys(remarks)];
  const schemas = { ...questions, ...remarks } as Record<string, { safeParse(value: unknown): { success: boolean } }>;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.array(fc.anything(), { maxLength: 3 }), async (name, args) => {
      calls.length = 0;
      await send(name, args);
      expect(calls.length > 0).toBe(schemas[name]?.safeParse(args).success === true);
    }),
    { numRuns: 10_000, seed: 7 },
  );
});
