import { basename } from 'node:path';
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Command, Theme } from './preload-api';

/** What the menu needs of the app; it holds no state of its own. */
export interface MenuActions {
  command(command: Command): void;
  openRecent(path: string): void;
  newWindow(): void;
  setTheme(theme: Theme): void;
  readonly recents: readonly { readonly path: string }[];
  readonly theme: Theme;
}

export function installMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform === 'darwin')));
}

type Item = MenuItemConstructorOptions;

export function menuTemplate(actions: MenuActions, mac: boolean): Item[] {
  const item = (label: string, command: Command, accelerator?: string): Item => ({
    id: command,
    label,
    click: () => actions.command(command),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const settings = item('Settings…', 'settings', 'CmdOrCtrl+,');
  return [
    ...(mac ? [appMenu(settings)] : []),
    { label: '&File', submenu: fileMenu(actions, item, mac ? [] : [settings]) },
    { label: '&Edit', submenu: editMenu(item) },
    { label: '&Data', submenu: dataMenu(item) },
    { label: '&View', submenu: viewMenu(actions, item) },
    { label: '&Help', role: 'help', submenu: [item('Keyboard shortcuts', 'shortcuts', 'F1'), ...(mac ? [] : [about])] },
  ];
}

type MakeItem = (label: string, command: Command, accelerator?: string) => Item;

const line: Item = { type: 'separator' };
const about: Item = { role: 'about', label: 'About Hearth' };

function appMenu(settings: Item): Item {
  return {
    label: 'Hearth',
    submenu: [
      about,
      line,
      settings,
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { role: 'quit' },
    ],
  };
}

function fileMenu(actions: MenuActions, item: MakeItem, settings: readonly Item[]): Item[] {
  const recents = actions.recents.map(
    ({ path }): Item => ({ label: basename(path).replaceAll('&', '&&'), click: () => actions.openRecent(path) }),
  );
  return [
    item('Open file…', 'open', 'CmdOrCtrl+O'),
    item('Open folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
    { label: 'Open recent', submenu: recents, enabled: recents.length > 0 },
    item('Open the sample', 'open-sample'),
    line,
    item('Export…', 'export', 'CmdOrCtrl+E'),
    line,
    { label: 'New window', accelerator: 'CmdOrCtrl+N', click: () => actions.newWindow() },
    item('Close file', 'close-file', 'CmdOrCtrl+W'),
    ...settings,
    line,
    { role: 'quit' },
  ];
}

function editMenu(item: MakeItem): Item[] {
  return [
    item('Undo', 'undo', 'CmdOrCtrl+Z'),
    item('Redo', 'redo', 'CmdOrCtrl+Shift+Z'),
    line,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
    line,
    item('Find…', 'find', 'CmdOrCtrl+F'),
  ];
}

function dataMenu(item: MakeItem): Item[] {
  return [
    item('Add a rule to the filter', 'add-filter', 'CmdOrCtrl+Shift+F'),
    item('Edit the filter as text', 'edit-filter', 'CmdOrCtrl+L'),
    item('Clear the filter', 'clear-filter', 'CmdOrCtrl+Shift+Backspace'),
    line,
    item('Sort…', 'sort', 'CmdOrCtrl+Shift+S'),
    item('Columns…', 'columns', 'CmdOrCtrl+Shift+L'),
    item('Go to row…', 'go-to-row', 'CmdOrCtrl+G'),
    line,
    {
      label: 'Copy as',
      submenu: [
        item('PySpark', 'copy-as-pyspark'),
        item('Spark SQL', 'copy-as-spark-sql'),
        item('pandas', 'copy-as-pandas'),
        item('Polars', 'copy-as-polars'),
        item('DuckDB', 'copy-as-duckdb'),
      ],
    },
  ];
}

function viewMenu(actions: MenuActions, item: MakeItem): Item[] {
  const theme = (label: string, value: Theme): Item => ({
    label,
    type: 'radio',
    checked: actions.theme === value,
    click: () => actions.setTheme(value),
  });
  return [
    item('Commands…', 'command-palette', 'CmdOrCtrl+K'),
    item('Cluster', 'cluster', 'CmdOrCtrl+Shift+C'),
    line,
    { label: 'Theme', submenu: [theme('As the system', 'system'), theme('Light', 'light'), theme('Dark', 'dark')] },
    line,
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    { role: 'togglefullscreen' },
    line,
    { role: 'toggleDevTools' },
  ];
}
