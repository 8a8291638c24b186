import type { CodeLanguage } from '../../engine/plan/code/index';
import type { Catalog, ClusterCommand, EngineService } from '../../engine/protocol/engine-service';
import type { FileHandle, HostApi, RecentFile, Settings, Start } from '../../main/preload-api';
import { ClusterFeed } from '../cluster/cluster-feed';
import type { Bench, Comparison } from '../cluster/compare';
import { compareCores } from '../cluster/compare';
import type { RddInfo } from '../cluster/history/records';
import { PartitionLink } from '../cluster/partition-link';
import { ClusterViewModel } from '../cluster/view-model';
import { failureOf } from '../engine/failure';
import { engineOf } from '../engine/host';
import { ExportJob } from '../export-dialog/export-job';
import type { GridHandle } from '../grid/grid-handle';
import { LessonModel } from '../lesson/lesson-model';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import { FileWatch } from './file-watch';
import type { Messages } from './messages';
import { messagesOf } from './messages';
import { asOne, type OpenedFile } from './opened-file';
import { rehearse } from './rehearsal';
import type { SessionEvents } from './session';
import { Session } from './session';

export type Dialog = 'palette' | 'shortcuts' | 'export' | 'go-to-row' | 'settings' | 'import' | 'rejects';

export interface AppState {
  readonly session: Session | null;
  /** Mounted out of sight while its first rows are on the way, so that nothing is left to build when they come. */
  readonly incoming: Session | null;
  /** Stands on the welcome page out of sight, with the sample; the next file takes its explorer over when its first rows are here. */
  readonly prepared: Session | null;
  /** The file whose first rows are awaited. */
  readonly opening: OpenedFile | null;
  readonly recents: readonly RecentFile[];
  readonly settings: Settings;
  readonly dialog: Dialog | null;
  readonly panel: boolean;
  readonly strip: boolean;
  readonly catalog: Catalog | null;
}

/** The strip lies beside rows that somebody scrolls; the view has the window to itself. */
const STRIP_BEAT_MS = 250;
const VIEW_BEAT_MS = 100;

/** Until the host has told. */
const DEFAULTS: Settings = {
  theme: 'system',
  cores: null,
  memoryBudgetBytes: null,
  maxPartitionBytes: null,
  maxFailures: 4,
  speculation: false,
  keepParsed: true,
};

const silent: SessionEvents = { opened: () => {}, counted: () => {}, failed: () => {}, cancelled: () => {} };

function idle(): Promise<void> {
  return new Promise((done) => requestIdleCallback(() => done(), { timeout: 2_000 }));
}

/** Everything the window can do, and what it shows. Components read the store and call these methods; nothing else holds state for long. */
export class AppModel {
  readonly host: HostApi;
  readonly store: Store<AppState>;
  readonly messages: Messages = messagesOf();
  readonly clusterView = new ClusterViewModel();
  readonly cluster = new ClusterFeed(() => (this.clusterView.store.get().open ? VIEW_BEAT_MS : STRIP_BEAT_MS));
  readonly exports = new ExportJob();
  readonly lesson: LessonModel;
  readonly files: FileWatch;
  readonly partitions: PartitionLink;
  /** Set by the mounted grid. */
  grid: GridHandle | null = null;
  /** The explorer that has a grid. */
  standing: string | null = null;
  readonly #engine: Promise<EngineService>;
  readonly #catalog: Promise<Catalog>;
  /** The file whose import options are shown once it is open. */
  #toImport: string | null = null;
  #startToken: string | null = null;
  /** Its first rows are awaited. */
  #incoming: Session | null = null;
  #rehearsal = new AbortController();
  #rehearsed = false;

  constructor(host: HostApi, engine: Promise<EngineService> = engineOf(host)) {
    this.host = host;
    this.store = storeOf<AppState>({
      session: null,
      incoming: null,
      prepared: null,
      opening: null,
      recents: [],
      settings: DEFAULTS,
      dialog: null,
      panel: true,
      strip: true,
      catalog: null,
    });
    this.#engine = engine;
    this.lesson = new LessonModel(host);
    this.files = new FileWatch(host, this.messages);
    this.partitions = new PartitionLink(this.#engine);
    this.#catalog = this.#engine.then((engine) => engine.catalog());
  }

  async start(): Promise<void> {
    this.files.start();
    this.host.onOpenFiles((start) => void this.#receive(start));
    this.host.onSettings((settings) => this.store.set({ settings }));
    void this.#engine.then((engine) => this.#watchCluster(engine));
    void this.#catalog.then((catalog) => this.store.set({ catalog })).catch((error: unknown) => this.messages.fail(error));
    void this.host.settings().then((settings) => this.store.set({ settings }));
    void this.refreshRecents();
    const start = await this.host.ready();
    this.#startToken = start.files[0]?.token ?? null;
    await this.#receive(start);
    this.#prepare().catch(() => {});
  }

  /** Events come while the strip or the view shows them, and cost nothing else. */
  #watchCluster(engine: EngineService): void {
    let stop: (() => void) | null = null;
    const look = (): void => {
      const watched = this.store.get().strip || this.clusterView.store.get().open;
      if (watched) stop ??= this.cluster.watch(engine);
      else {
        stop?.();
        stop = null;
      }
    };
    this.store.subscribe(look);
    this.clusterView.store.subscribe(look);
    look();
  }

  async #receive({ files, notices }: Start): Promise<void> {
    for (const notice of notices) this.messages.note(notice, '');
    await this.openFirst(files);
  }

  async refreshRecents(): Promise<void> {
    this.store.set({ recents: await this.host.recents() });
  }

  async openFiles(): Promise<void> {
    await this.#guard(async () => this.openFirst(await this.host.openFiles()));
  }

  /** Asks for files as `openFiles` does, and then at once how to read them. */
  async importFiles(): Promise<void> {
    await this.#guard(async () => {
      const files = await this.host.openFiles();
      this.#toImport = files[0]?.token ?? null;
      await this.openFirst(files);
    });
  }

  async openFolder(): Promise<void> {
    await this.#guard(async () => {
      const folder = await this.host.openFolder();
      await this.openFirst(folder === null ? [] : [folder]);
    });
  }

  async openSample(): Promise<void> {
    await this.#guard(async () => this.openFirst([await this.host.openSample()]));
  }

  async openRecent(id: string): Promise<void> {
    await this.#guard(async () => this.openFirst([await this.host.openRecent(id)]));
    void this.refreshRecents();
  }

  async openDropped(files: readonly File[]): Promise<void> {
    await this.#guard(async () => this.openFirst(await Promise.all(files.map((file) => this.host.fileDropped(file)))));
  }

  async openTarget(token: string): Promise<void> {
    await this.#guard(async () => this.openFirst([await this.host.openTarget(token)]));
  }

  async forgetRecent(id: string): Promise<void> {
    await this.host.forgetRecent(id);
    await this.refreshRecents();
  }

  /** Several files are one table. Opens beside what is on the screen, and takes its place once its first rows are here. */
  async openFirst(files: readonly FileHandle[]): Promise<void> {
    const file = asOne(files);
    if (file === null) return;
    this.store.set({ opening: file, dialog: null });
    try {
      const [engine, catalog] = await Promise.all([this.#engine, this.#catalog]);
      if (this.store.get().opening !== file) return;
      this.#begin(file, engine, catalog);
    } catch (error) {
      this.#openFailed(file, error);
    }
  }

  #begin(file: OpenedFile, engine: EngineService, catalog: Catalog): void {
    this.#abandonOpening();
    const events: SessionEvents = {
      opened: () => this.#opened(session),
      counted: (rows) => this.host.noteRows(file.token, rows),
      cancelled: () => {
        const again = { label: 'Ask again', run: () => session.again() };
        this.messages.note('Cancelled', 'The rows from before stay on the screen.', again);
      },
      failed: (error, phase) => {
        if (phase === 'opening') this.#openFailed(file, error);
        else this.messages.fail(error, session.state.canUndo ? { label: 'Undo', run: () => session.undo() } : null);
      },
    };
    const { prepared } = this.store.get();
    const explorer = prepared !== null && prepared.key === this.standing ? prepared.key : null;
    const session: Session = new Session(file, engine, catalog, events, explorer);
    this.#incoming = session;
    this.#rehearsal.abort();
    this.cluster.attend();
    session.open();
    // An explorer that is half built is not worth the wait for it.
    if (explorer === null) this.store.set({ incoming: session, prepared: null });
  }

  /** On the welcome page, when nothing else is to do. */
  async #prepare(): Promise<void> {
    const [engine, catalog, sample] = await Promise.all([this.#engine, this.#catalog, this.host.openSample()]);
    await idle();
    if (!this.#isWaiting() || this.store.get().prepared !== null) return;
    this.#rehearsal.abort();
    this.#rehearsal = new AbortController();
    const { signal } = this.#rehearsal;
    const session = new Session(sample, engine, catalog, { ...silent, opened: () => this.#stand(session, signal) }, null);
    signal.addEventListener('abort', () => session.close());
    session.open();
    if (this.#rehearsed) return;
    await rehearse(session, signal);
    this.#rehearsed = true;
  }

  #stand(session: Session, signal: AbortSignal): void {
    if (!signal.aborted) this.store.set({ prepared: session });
  }

  #isWaiting(): boolean {
    const { session, opening } = this.store.get();
    return session === null && this.#incoming === null && opening === null;
  }

  #abandonOpening(): void {
    this.#incoming?.close();
    this.#incoming = null;
    this.store.set({ incoming: null });
  }

  #opened(session: Session): void {
    const { session: before } = this.store.get();
    this.#incoming = null;
    this.messages.clear();
    this.store.set({ session, incoming: null, prepared: null, opening: null });
    if (session.file.token === this.#toImport) this.show('import');
    this.#toImport = null;
    before?.close();
    this.host.setTitle(session.file.token);
    void this.files.follow(session.file, () => session.again());
    void this.refreshRecents();
  }

  #openFailed(file: OpenedFile, error: unknown): void {
    if (this.store.get().opening !== file) return;
    this.#abandonOpening();
    this.store.set({ opening: null });
    this.messages.fail(error);
    this.#prepare().catch(() => {});
    if (file.token === this.#startToken) this.host.openFailed(failureOf(error).title);
  }

  cancelOpening(): void {
    this.#abandonOpening();
    this.store.set({ opening: null });
    this.#prepare().catch(() => {});
  }

  closeFile(): void {
    this.store.get().session?.close();
    this.store.set({ session: null, dialog: null });
    void this.files.follow(null, () => {});
    this.host.setTitle(null);
    void this.refreshRecents();
    this.#prepare().catch(() => {});
  }

  show(dialog: Dialog | null): void {
    this.store.set({ dialog });
  }

  togglePanel(): void {
    this.store.set({ panel: !this.store.get().panel });
  }

  toggleStrip(): void {
    this.store.set({ strip: !this.store.get().strip });
  }

  async changeSettings(change: Partial<Settings>): Promise<void> {
    this.store.set({ settings: await this.host.changeSettings(change) });
  }

  /** Shows the rows of a partition of the open file. */
  async goToPartition(partition: number): Promise<void> {
    const { session } = this.store.get();
    if (session === null) return;
    await this.#guard(async () => {
      const target = await this.partitions.firstRowOf(session, partition);
      if (target.kind === 'none') this.messages.note(`Partition ${partition + 1} has no place of its own`, target.reason);
      else this.#showRow(target.row);
    });
  }

  #showRow(row: number): void {
    this.clusterView.close();
    requestAnimationFrame(() => this.grid?.goToRow(row));
  }

  /** Null where it failed, which is said. */
  async compareCores(rdd: RddInfo, cores: number): Promise<Comparison | null> {
    try {
      const engine = await this.#engine;
      const bench: Bench = {
        control: (command) => engine.control(command),
        setCores: (count) => this.changeSettings({ cores: count }),
        executors: (count) => this.cluster.executors(count),
      };
      return await compareCores(bench, rdd, cores, this.store.get().settings.cores);
    } catch (error) {
      this.messages.fail(error);
      return null;
    }
  }

  async saveEventLog(): Promise<void> {
    await this.#guard(async () => {
      if (await this.host.saveEventLog()) this.messages.note('The event log is saved', 'Open it later in the Cluster view.');
    });
  }

  async openEventLog(): Promise<void> {
    await this.#guard(async () => {
      const log = await this.host.openEventLog();
      if (log !== null) this.clusterView.replay(log.name, log.events);
    });
  }

  /** Cuts files into partitions of this size from now on, the open one at once. */
  async repartition(maxPartitionBytes: number): Promise<void> {
    await this.changeSettings({ maxPartitionBytes });
    this.store.get().session?.again();
  }

  /** Does something to the cluster by hand; what cannot be done is said. */
  async control(command: ClusterCommand): Promise<void> {
    await this.#guard(async () => (await this.#engine).control(command));
  }

  /** The rows on the screen as a program, on the clipboard. */
  copyAs(language: CodeLanguage): Promise<void> {
    return this.#guard(async () => {
      const { session } = this.store.get();
      if (session === null) return;
      await navigator.clipboard.writeText(await session.program(language));
      this.messages.note(`Copied as ${language.label}`, `The program reads ${session.file.name} from the folder it runs in.`);
    });
  }

  get engine(): Promise<EngineService> {
    return this.#engine;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.messages.fail(error);
    }
  }
}
