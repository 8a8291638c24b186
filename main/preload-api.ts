import type { ClusterEvent } from '../engine/protocol/cluster-event';

/**
 * All that the page may ask of the host: `window.hearth`. The page never names a path; it holds tokens that main gave for files the user
 * chose. A file's token stands in a plan wherever a path would: `scan.paths`, `write.path`. Names come back where paths would.
 *
 * The engine's port cannot cross the context bridge as a result, so `connect()` makes it arrive as a window message:
 *   addEventListener('message', (event) => { if (event.source === window && event.data === ENGINE_PORT) use(event.ports[0]); });
 */
export interface HostApi {
  readonly host: HostInfo;
  /** Says that the page listens; answers with what it should open at once. Call it once, after the listeners are in place. */
  ready(): Promise<Start>;
  /** Asks for the engine's MessagePort, which arrives as a window message with ENGINE_PORT as its data. */
  connect(): void;
  /** The grid shows rows of the file that was opened; pictures are taken now. */
  shown(): void;
  /** A file given at start could not be opened; `message` is one line. */
  openFailed(message: string): void;
  /** The file's name for the window's title, which makes it a recent file; null on the welcome page. */
  setTitle(token: string | null): void;

  openFiles(): Promise<readonly FileHandle[]>;
  openFolder(): Promise<FileHandle | null>;
  openSample(): Promise<FileHandle>;
  fileDropped(file: File): Promise<FileHandle>;
  /** Files from outside the page: a second start, the system's file manager, the recent ones of the menu. */
  onOpenFiles(listener: (files: Start) => void): Undo;

  recents(): Promise<readonly RecentFile[]>;
  openRecent(id: string): Promise<FileHandle>;
  forgetRecent(id: string): Promise<void>;
  /** A text that is another once the file or folder has changed on disk; null = it is gone. */
  stampOf(token: string): Promise<string | null>;
  /** What a recent file's row will say; call it when the exact count is known. */
  noteRows(token: string, rows: number): void;

  /** Asks where an export goes; null when the user thinks better of it. The dialog has asked before an existing file is replaced. */
  chooseTarget(defaultName: string, format: TargetFormat): Promise<TargetHandle | null>;
  /** Opens what was written. */
  openTarget(token: string): Promise<FileHandle>;
  /** Shows a written file in the system's file manager. */
  revealTarget(token: string): void;

  /** Asks where the cluster's events go and writes them there; false when the user thinks better of it. */
  saveEventLog(): Promise<boolean>;
  /** Asks for an event log and reads it; null when the user thinks better of it. */
  openEventLog(): Promise<EventLogFile | null>;

  /** Name of the folder for what memory has no room for; null = the system's. */
  spillFolder(): Promise<string | null>;
  /** Asks for one of the user's own, or goes back to the system's; takes effect when the app starts again. Tells its name. */
  chooseSpillFolder(own: boolean): Promise<string | null>;

  /** Runs a step of the PySpark lesson, on executors of its own; the first one begins anew. */
  runLesson(step: LessonStepName): Promise<LessonStep>;
  endLesson(): void;

  settings(): Promise<Settings>;
  changeSettings(change: Partial<Settings>): Promise<Settings>;
  onSettings(listener: (settings: Settings) => void): Undo;
  /** A choice from the application menu or its key. While a text field has the focus, `undo` and `redo` mean that field. */
  onCommand(listener: (command: Command) => void): Undo;
}

export const ENGINE_PORT = 'hearth:engine-port';

export type Undo = () => void;

export interface HostInfo {
  readonly platform: string;
  readonly version: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export interface Start {
  readonly files: readonly FileHandle[];
  /** One line each: a file that could not be opened, settings that could not be read. */
  readonly notices: readonly string[];
}

export interface FileHandle {
  readonly token: string;
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly sizeBytes: number;
}

export interface RecentFile {
  readonly id: string;
  readonly name: string;
  /** Name of the folder it stands in, to tell namesakes apart. */
  readonly folder: string;
  readonly sizeBytes: number;
  readonly rows: number | null;
  /** Epoch milliseconds. */
  readonly openedAt: number;
  /** Nothing stands at its place any more. */
  readonly missing: boolean;
}

export interface TargetFormat {
  readonly label: string;
  /** None where the target is a folder. */
  readonly extensions: readonly string[];
}

export interface TargetHandle {
  readonly token: string;
  readonly name: string;
}

export const LESSON_STEPS = ['context', 'parallelize', 'partitions', 'filter', 'collect', 'resilience'] as const;

export type LessonStepName = (typeof LESSON_STEPS)[number];

export interface LessonStep {
  /** What the program would print. */
  readonly output: string;
  /** What each partition of the RDD holds; none before there is one. */
  readonly partitions: readonly (readonly string[])[];
  /** What the listener bus told since the step before. */
  readonly events: readonly ClusterEvent[];
}

export interface EventLogFile {
  readonly name: string;
  readonly events: readonly ClusterEvent[];
}

export interface Settings {
  readonly theme: Theme;
  /** Executors; null = one per core. */
  readonly cores: number | null;
  /** For what is kept; null = 60 % of memory. */
  readonly memoryBudgetBytes: number | null;
  /** Of files opened from now on; null = as the format likes. */
  readonly maxPartitionBytes: number | null;
  /** How often a task may fail before its job does. */
  readonly maxFailures: number;
  /** Tries stragglers on a second executor. */
  readonly speculation: boolean;
  /** Keeps text files as they were parsed, so that they open at once the next time. */
  readonly keepParsed: boolean;
}

export type Theme = 'system' | 'light' | 'dark';

export const COMMANDS = [
  'open',
  'open-folder',
  'open-sample',
  'export',
  'close-file',
  'undo',
  'redo',
  'find',
  'add-filter',
  'edit-filter',
  'clear-filter',
  'sort',
  'columns',
  'go-to-row',
  'copy-as-pyspark',
  'copy-as-spark-sql',
  'copy-as-pandas',
  'copy-as-polars',
  'copy-as-duckdb',
  'command-palette',
  'cluster',
  'shortcuts',
  'settings',
] as const;

export type Command = (typeof COMMANDS)[number];

declare global {
  interface Window {
    readonly hearth: HostApi;
  }
}
