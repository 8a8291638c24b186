import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { COMMANDS } from '../../main/preload-api';

vi.mock('electron', () => ({ Menu: {} }));

const { menuTemplate } = await import('../../main/menu');

function itemsOf(mac: boolean, actions: Partial<Parameters<typeof menuTemplate>[0]> = {}) {
  const nothing = (): void => {};
  const all = {
    command: nothing,
    openRecent: nothing,
    newWindow: nothing,
    setTheme: nothing,
    recents: [],
    theme: 'system',
    ...actions,
  } as const;
  const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  return flat(menuTemplate(all, mac));
}

test.each([true, false])('every command has exactly one item (mac: %s)', (mac) => {
  const ids = itemsOf(mac).flatMap((item) => (item.id === undefined ? [] : [item.id]));
  expect(ids.toSorted()).toEqual([...COMMANDS].sort());
});

test('no two items share a key', () => {
  const keys = itemsOf(false).flatMap((item) => (item.accelerator === undefined ? [] : [item.accelerator]));
  expect(new Set(keys).size).toBe(keys.length);
});

test('an item sends its command', () => {
  const sent: string[] = [];
  const item = itemsOf(false, { command: (command) => void sent.push(command) }).find(({ id }) => id === 'export');
  (item?.click as (() => void) | undefined)?.();
  expect(sent).toEqual(['export']);
});

test('recent files are offered by name, ampersands kept', () => {
  const labels = itemsOf(false, { recents: [{ path: '/data/R&D.csv' }] }).map(({ label }) => label);
  expect(labels).toContain('R&&D.csv');
});

test('the theme in force is the one that is ticked', () => {
  const ticked = itemsOf(false, { theme: 'dark' }).filter((item) => item.checked);
  expect(ticked.map(({ label }) => label)).toEqual(['Dark']);
});
