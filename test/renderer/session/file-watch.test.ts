import { describe, expect, test } from 'vitest';
import { FileWatch } from '../../../renderer/session/file-watch';
import { messagesOf } from '../../../renderer/session/messages';

function setup() {
  const stamps = new Map<string, string | null>([
    ['a', '10 1'],
    ['b', '20 1'],
  ]);
  const host = { stampOf: async (token: string) => stamps.get(token) ?? null };
  const messages = messagesOf();
  const watch = new FileWatch(host as ConstructorParameters<typeof FileWatch>[0], messages);
  let reloads = 0;
  const file = { token: 'a', name: 'trips.csv', kind: 'file', sizeBytes: 10, others: ['b'] } as const;
  const said = () => messages.store.get().messages.map(({ title, action }) => [title, action?.label ?? null]);
  return { stamps, messages, watch, said, follow: () => watch.follow(file, () => reloads++), reloads: () => reloads };
}

describe('a file that changes on disk', () => {
  test('is noticed once for each change, and reloads by a click', async () => {
    const { stamps, messages, watch, said, follow, reloads } = setup();
    await follow();
    await watch.look();
    expect(said()).toEqual([]);
    stamps.set('b', '25 2');
    await watch.look();
    await watch.look();
    expect(said()).toEqual([['trips.csv has changed on disk', 'Reload']]);
    messages.store.get().messages[0]!.action!.run();
    expect(reloads()).toBe(1);
    messages.clear();
    await watch.look();
    expect(said()).toEqual([]);
    stamps.set('a', '11 3');
    await watch.look();
    expect(said()).toEqual([['trips.csv has changed on disk', 'Reload']]);
  });

  test('is told to be gone when it is', async () => {
    const { stamps, watch, said, follow } = setup();
    await follow();
    stamps.set('a', null);
    await watch.look();
    expect(said()).toEqual([['trips.csv is gone from the disk', null]]);
  });

  test('is nobody’s business once another file is open, or none', async () => {
    const { stamps, watch, said, follow } = setup();
    await follow();
    await watch.follow(null, () => {});
    stamps.set('a', '11 3');
    await watch.look();
    expect(said()).toEqual([]);
  });
});
