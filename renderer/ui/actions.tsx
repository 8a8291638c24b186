import {
  ArrowUpDown,
  Code,
  Columns3,
  FileCog,
  FileOutput,
  FileText,
  FlaskConical,
  FolderOpen,
  GraduationCap,
  Hash,
  Keyboard,
  ListFilter,
  ListX,
  type LucideIcon,
  Moon,
  PanelLeft,
  Redo2,
  Settings2,
  SquareActivity,
  Sun,
  SunMoon,
  TextCursorInput,
  Undo2,
  X,
} from 'lucide-react';
import { languages } from '../../engine/plan/code/index';
import type { Command } from '../../main/preload-api';
import { addRule } from '../grid/column-menu';
import type { AppModel, AppState } from '../session/app-model';

/** Everything that can be done by name: the palette lists it, keys and the application menu run it. */
export interface Action {
  readonly id:
    | Command
    | 'toggle-panel'
    | 'toggle-strip'
    | 'lesson'
    | 'autosize'
    | 'import-options'
    | 'rejects'
    | 'theme-light'
    | 'theme-dark'
    | 'theme-system';
  readonly title: string;
  readonly group: 'File' | 'Rows' | 'Edit' | 'Window';
  readonly icon: LucideIcon;
  /** As in "Mod+Shift+Z"; null where only the palette and the menu lead there. */
  readonly keys: string | null;
  readonly enabled: boolean;
  run(): void;
}

export function actionsOf(app: AppModel, state: AppState): readonly Action[] {
  const { session } = state;
  const open = session !== null;
  const now = session?.state;
  const focus = (selector: string): void => {
    app.store.set({ panel: true, dialog: null });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
  };
  return [
    {
      id: 'open',
      title: 'Open file…',
      group: 'File',
      icon: FileText,
      keys: 'Mod+O',
      enabled: true,
      run: () => void app.openFiles(),
    },
    {
      id: 'open-folder',
      title: 'Open folder…',
      group: 'File',
      icon: FolderOpen,
      keys: 'Mod+Shift+O',
      enabled: true,
      run: () => void app.openFolder(),
    },
    {
      id: 'open-sample',
      title: 'Open the sample',
      group: 'File',
      icon: FlaskConical,
      keys: null,
      enabled: true,
      run: () => void app.openSample(),
    },
    {
      id: 'import-options',
      title: 'Import options…',
      group: 'File',
      icon: FileCog,
      keys: 'Mod+I',
      enabled: open,
      run: () => app.show('import'),
    },
    {
      id: 'rejects',
      title: 'Rejects: records that did not fit',
      group: 'File',
      icon: ListX,
      keys: 'Mod+Shift+R',
      enabled: open && (now?.rejects ?? 0) > 0,
      run: () => app.show('rejects'),
    },
    {
      id: 'export',
      title: 'Export…',
      group: 'File',
      icon: FileOutput,
      keys: 'Mod+E',
      enabled: open,
      run: () => app.show('export'),
    },
    { id: 'close-file', title: 'Close file', group: 'File', icon: X, keys: 'Mod+W', enabled: open, run: () => app.closeFile() },
    {
      id: 'edit-filter',
      title: 'Edit the filter as text',
      group: 'Rows',
      icon: TextCursorInput,
      keys: 'Mod+L',
      enabled: open,
      run: () => focus('#filter-text'),
    },
    {
      id: 'add-filter',
      title: 'Add a filter rule',
      group: 'Rows',
      icon: ListFilter,
      keys: 'Mod+Shift+F',
      enabled: open,
      run: () => {
        const first = now?.schema[0];
        if (session !== null && first !== undefined) addRule(app, session, first.name);
      },
    },
    {
      id: 'clear-filter',
      title: 'Clear the filter',
      group: 'Rows',
      icon: X,
      keys: null,
      enabled: now?.document.view.filter != null,
      run: () => session?.setFilter(null),
    },
    {
      id: 'sort',
      title: 'Sort by a column…',
      group: 'Rows',
      icon: ArrowUpDown,
      keys: 'Mod+Shift+S',
      enabled: open,
      run: () => focus('.add-select select'),
    },
    {
      id: 'columns',
      title: 'Find a column',
      group: 'Rows',
      icon: Columns3,
      keys: 'Mod+F',
      enabled: open,
      run: () => focus('#column-search'),
    },
    {
      id: 'autosize',
      title: 'Fit column widths',
      group: 'Rows',
      icon: Columns3,
      keys: null,
      enabled: open,
      run: () => app.grid?.autosize(),
    },
    {
      id: 'go-to-row',
      title: 'Go to row…',
      group: 'Rows',
      icon: Hash,
      keys: 'Mod+G',
      enabled: open,
      run: () => app.show('go-to-row'),
    },
    {
      id: 'undo',
      title: 'Undo',
      group: 'Edit',
      icon: Undo2,
      keys: 'Mod+Z',
      enabled: now?.canUndo === true,
      run: () => session?.undo(),
    },
    {
      id: 'redo',
      title: 'Redo',
      group: 'Edit',
      icon: Redo2,
      keys: 'Mod+Shift+Z',
      enabled: now?.canRedo === true,
      run: () => session?.redo(),
    },
    ...languages.map(
      (language): Action => ({
        id: `copy-as-${language.name}`,
        title: `Copy as ${language.label}`,
        group: 'Rows',
        icon: Code,
        keys: null,
        enabled: open,
        run: () => void app.copyAs(language),
      }),
    ),
    {
      id: 'command-palette',
      title: 'Commands',
      group: 'Window',
      icon: Keyboard,
      keys: 'Mod+K',
      enabled: true,
      run: () => app.show('palette'),
    },
    {
      id: 'toggle-panel',
      title: state.panel ? 'Hide the side panel' : 'Show the side panel',
      group: 'Window',
      icon: PanelLeft,
      keys: 'Mod+B',
      enabled: open,
      run: () => app.togglePanel(),
    },
    {
      id: 'cluster',
      title: 'Cluster: jobs, stages, executors, storage',
      group: 'Window',
      icon: SquareActivity,
      keys: 'Mod+Shift+C',
      enabled: true,
      run: () => app.clusterView.toggle(),
    },
    {
      id: 'lesson',
      title: 'PySpark lesson',
      group: 'Window',
      icon: GraduationCap,
      keys: null,
      enabled: true,
      run: () => app.lesson.open(),
    },
    {
      id: 'toggle-strip',
      title: state.strip ? 'Hide the cluster strip' : 'Show the cluster strip',
      group: 'Window',
      icon: SquareActivity,
      keys: null,
      enabled: open,
      run: () => app.toggleStrip(),
    },
    {
      id: 'theme-light',
      title: 'Theme: light',
      group: 'Window',
      icon: Sun,
      keys: null,
      enabled: true,
      run: () => void app.changeSettings({ theme: 'light' }),
    },
    {
      id: 'theme-dark',
      title: 'Theme: dark',
      group: 'Window',
      icon: Moon,
      keys: null,
      enabled: true,
      run: () => void app.changeSettings({ theme: 'dark' }),
    },
    {
      id: 'theme-system',
      title: 'Theme: as the system',
      group: 'Window',
      icon: SunMoon,
      keys: null,
      enabled: true,
      run: () => void app.changeSettings({ theme: 'system' }),
    },
    {
      id: 'settings',
      title: 'Settings…',
      group: 'Window',
      icon: Settings2,
      keys: 'Mod+,',
      enabled: true,
      run: () => app.show('settings'),
    },
    {
      id: 'shortcuts',
      title: 'All keys',
      group: 'Window',
      icon: Keyboard,
      keys: '?',
      enabled: true,
      run: () => app.show('shortcuts'),
    },
  ];
}

/** Whether a key press is the one written as "Mod+Shift+Z". */
export function isPressed(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1)!.toLowerCase();
  const mod = event.ctrlKey || event.metaKey;
  if (keys === '?') return event.key === '?' && !mod && !event.altKey;
  return (
    event.key.toLowerCase() === key &&
    mod === parts.includes('Mod') &&
    event.shiftKey === parts.includes('Shift') &&
    !event.altKey
  );
}

/** Second spelling of some keys. */
export const aliases: readonly { readonly keys: string; readonly id: Command }[] = [{ keys: 'Mod+Y', id: 'redo' }];
