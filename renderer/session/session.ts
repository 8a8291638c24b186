import { type CodeLanguage, withKnownSource } from '../../engine/plan/code/index';
import type { Expr } from '../../engine/plan/expr';
import type { OptionBag, Scan } from '../../engine/plan/relation';
import type { Schema } from '../../engine/plan/schema';
import type { Catalog, EngineService, ProgressFrame, SourceInfo } from '../../engine/protocol/engine-service';
import { afterPaint } from '../engine/after-paint';
import { isCancelled } from '../engine/failure';
import type { Page } from '../engine/page-cache';
import { PageCache } from '../engine/page-cache';
import type { Count } from '../engine/queries';
import { readCount, readPage } from '../engine/queries';
import type { Store } from '../ui/store';
import { storeOf } from '../ui/store';
import type { DraftGroup, DraftNode } from '../view/draft';
import { emptyDraft } from '../view/draft';
import type { FilterWords } from '../view/filter-words';
import { filterWords } from '../view/filter-words';
import type { History } from '../view/history';
import { amend, historyOf, record, redo, undo } from '../view/history';
import { filteredOf, relationOf, rowsOf } from '../view/relation-of';
import type { ColumnSort, ViewColumn } from '../view/view';
import { columnsOver, viewOf, visibleNames } from '../view/view';
import type { Document } from './document';
import { withDraft, withFilter, withNode, withView } from './document';
import { NodeCounts } from './node-counts';
import type { OpenedFile } from './opened-file';

/**
 * One open file: its document with undo, and the answers to it. A newer question cancels the older one; the rows of the older
 * answer stay on the screen, marked stale, until the first page of the newer one is here.
 */
export interface SessionState {
  readonly phase: 'opening' | 'open';
  readonly schema: Schema;
  readonly words: FilterWords;
  readonly document: Document;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly answer: Answer;
  /** The answer on the screen is not yet that of the document. */
  readonly stale: boolean;
  readonly total: Count | null;
  readonly matched: Count | null;
  /** Rows of the answer on the screen, as far as known. */
  readonly shownRows: number;
  readonly scanned: Scanned | null;
  /** From question to first page. */
  readonly answeredMs: number | null;
  /** Changes whenever pages came in: the grid repaints. */
  readonly painted: number;
  /** The source's files, with what was guessed of them. */
  readonly sources: readonly SourceInfo[];
  /** Bad records found so far. */
  readonly rejects: number;
}

/** Rows as the grid reads them. `serial` tells answers apart; `keepPlace` where only the columns differ from the one before. */
export interface Answer {
  readonly serial: number;
  readonly pages: PageCache;
  readonly keepPlace: boolean;
}

export interface Scanned {
  readonly bytes: number;
  readonly of: number;
}

export interface SessionEvents {
  failed(error: unknown, phase: SessionState['phase']): void;
  /** Somebody else than the session cancelled what it had asked: a person, in the cluster view. */
  cancelled(): void;
  opened(): void;
  counted(rows: number): void;
}

const TYPING_MS = 150;

let lastKey = 0;

export class Session {
  readonly file: OpenedFile;
  /** The explorer it is shown in: its own, or one that stands already. */
  readonly key: string;
  readonly store: Store<SessionState>;
  readonly counts: NodeCounts;
  readonly #engine: EngineService;
  readonly #catalog: Catalog;
  readonly #events: SessionEvents;
  #history: History<Document>;
  #pending: Answer | null = null;
  #countAbort: AbortController | null = null;
  #totalAbort = new AbortController();
  #askedAt = 0;
  #asked = { source: '', rows: '', filter: '', names: '' };
  /** The answer whose first page tells other columns. */
  #reread = 0;
  #serial = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  constructor(file: OpenedFile, engine: EngineService, catalog: Catalog, events: SessionEvents, key: string | null) {
    this.file = file;
    this.key = key ?? `session ${++lastKey}`;
    this.#engine = engine;
    this.#catalog = catalog;
    this.#events = events;
    const source: Scan = { op: 'scan', format: 'auto', paths: [file.token, ...(file.others ?? [])], options: {} };
    this.#history = historyOf<Document>({ view: viewOf(source, []), draft: emptyDraft() });
    this.counts = new NodeCounts(engine);
    this.store = storeOf(this.#initial());
  }

  get state(): SessionState {
    return this.store.get();
  }

  /** Asks for the first rows alone; describing the source and reading the rest, which takes every core, begin when those are painted. */
  open(): void {
    this.#askedAt = performance.now();
    performance.mark('hearth:opened');
    this.state.answer.pages.want(0, 0);
  }

  close(): void {
    this.#closed = true;
    this.#totalAbort.abort();
    this.#countAbort?.abort();
    this.#pending?.pages.close();
    this.state.answer.pages.close();
    this.counts.close();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  setDraft(draft: DraftGroup, tag: string | null): void {
    this.#edit((document) => withDraft(document, draft, this.state.words), tag);
  }

  setFilter(filter: Expr | null): void {
    this.#edit((document) => withFilter(document, filter, this.state.words), null);
  }

  addFilter(node: DraftNode): void {
    this.#edit((document) => withNode(document, node, this.state.words), null);
  }

  setSort(sort: readonly ColumnSort[]): void {
    this.#edit((document) => withView(document, { sort }), null);
  }

  setColumns(columns: readonly ViewColumn[], tag: string | null = null): void {
    this.#edit((document) => withView(document, { columns }), tag);
  }

  /** Asks everything anew: the engine cuts the file into other partitions now. */
  again(): void {
    this.#asked = { source: '', rows: '', filter: '', names: '' };
    this.#ask();
  }

  /** Reads the source in another way: columns that stay keep their place, the filter and the order stand. */
  setOptions(options: OptionBag): void {
    this.#edit((document) => withView(document, { source: { ...document.view.source, options } }), null);
  }

  undo(): void {
    this.#restore(undo(this.#history));
  }

  redo(): void {
    this.#restore(redo(this.#history));
  }

  #initial(): SessionState {
    const words = filterWords(this.#catalog, []);
    return {
      phase: 'opening',
      schema: [],
      words,
      document: this.#history.present,
      canUndo: false,
      canRedo: false,
      answer: this.#newAnswer(null, false),
      stale: false,
      total: null,
      matched: null,
      shownRows: 0,
      scanned: null,
      answeredMs: null,
      painted: 0,
      sources: [],
      rejects: 0,
    };
  }

  #edit(change: (document: Document) => Document, tag: string | null): void {
    const next = change(this.#history.present);
    if (next === this.#history.present) return;
    this.#history = record(this.#history, next, tag, performance.now());
    this.#show(tag === null ? 0 : TYPING_MS);
  }

  #restore(history: History<Document>): void {
    if (history === this.#history) return;
    this.#history = history;
    this.#show(0);
  }

  #show(delayMs: number): void {
    const { past, present, future } = this.#history;
    this.store.set({ document: present, canUndo: past.length > 0, canRedo: future.length > 0 });
    this.counts.update(present.view, present.draft, this.state.words);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (delayMs === 0) this.#ask();
    else this.#timer = setTimeout(() => this.#ask(), delayMs);
  }

  /** Asks the engine what the document now says, if that differs from what was asked last. */
  #ask(): void {
    if (this.state.phase === 'opening' || this.#closed) return;
    const { view } = this.#history.present;
    const source = JSON.stringify(view.source);
    const rows = JSON.stringify([view.source, view.filter, view.sort]);
    const filter = JSON.stringify(view.filter);
    const names = [...visibleNames(view)].sort();
    const rowsChanged = rows !== this.#asked.rows;
    const sourceChanged = source !== this.#asked.source;
    if (!rowsChanged && this.#covers(names)) return;
    if (sourceChanged) this.#recount();
    if (sourceChanged || filter !== this.#asked.filter) void this.#countMatched(view.filter);
    this.#asked = { source, rows, filter, names: JSON.stringify(names) };
    this.#askedAt = performance.now();
    this.#pending?.pages.close();
    this.#pending = this.#newAnswer(sourceChanged ? null : this.#pageNames(names), !rowsChanged);
    if (sourceChanged) this.#reread = this.#pending.serial;
    this.store.set({ stale: true });
    this.#pending.pages.want(0, 0);
  }

  /** Pages that hold more columns than are shown still serve. */
  #covers(names: readonly string[]): boolean {
    const held = new Set<string>(JSON.parse(this.#asked.names || '[]') as string[]);
    return names.every((name) => held.has(name));
  }

  /** All columns shown: no projection at all. */
  #pageNames(names: readonly string[]): readonly string[] | null {
    const { schema } = this.state;
    const shown = new Set(names);
    return names.length === schema.length ? null : schema.map((field) => field.name).filter((name) => shown.has(name));
  }

  #newAnswer(names: readonly string[] | null, keepPlace: boolean): Answer {
    const serial = ++this.#serial;
    const rows = rowsOf(this.#history.present.view);
    const pages = new PageCache((start, limit, signal) => readPage(this.#engine, rows, names, start, limit, signal), {
      loaded: (page) => this.#pageLoaded(serial, page),
      failed: (error) => this.#pageFailed(serial, error),
      painted: afterPaint,
    });
    return { serial, pages, keepPlace };
  }

  #pageLoaded(serial: number, page: Page): void {
    if (this.#closed) return;
    if (this.state.phase === 'opening') this.#opened(page.schema);
    if (this.#pending?.serial === serial) this.#swapIn(this.#pending);
    if (this.state.answer.serial !== serial) return;
    if (serial === this.#reread) this.#adopt(page.schema);
    else this.#widen(page.schema);
    const shownRows = page.rows === 0 ? this.state.shownRows : Math.max(this.state.shownRows, page.start + page.rows);
    this.store.set({ shownRows, painted: this.state.painted + 1 });
  }

  #opened(schema: Schema): void {
    const words = filterWords(this.#catalog, schema);
    this.#history = historyOf<Document>({ view: viewOf(this.#history.present.view.source, schema), draft: emptyDraft() });
    const { view } = this.#history.present;
    const [source, rows] = [JSON.stringify(view.source), JSON.stringify([view.source, null, []])];
    this.#asked = { source, rows, filter: 'null', names: JSON.stringify(schema.map((field) => field.name).sort()) };
    const answeredMs = performance.now() - this.#askedAt;
    this.store.set({ phase: 'open', schema, words, document: this.#history.present, answeredMs });
    this.#events.opened();
    afterPaint(() => {
      if (this.#closed) return;
      void this.#describe();
      void this.#countTotal();
    });
  }

  #swapIn(answer: Answer): void {
    this.state.answer.pages.close();
    this.#pending = null;
    const shownRows = answer.keepPlace ? this.state.shownRows : (this.state.matched?.rows ?? 0);
    this.store.set({ answer, stale: false, shownRows, answeredMs: performance.now() - this.#askedAt });
  }

  /** The source is read in another way: it may have other columns. */
  #adopt(schema: Schema): void {
    this.#reread = 0;
    const words = filterWords(this.#catalog, schema);
    const { present } = this.#history;
    const document = withView(present, { columns: columnsOver(present.view.columns, schema) });
    this.#history = amend(this.#history, withDraft(document, document.draft, words));
    this.#asked = { ...this.#asked, names: JSON.stringify(schema.map((field) => field.name).sort()) };
    this.store.set({ schema, words, document: this.#history.present });
  }

  /** A late surprise in a text file made a column wider: types follow, pages read before are read again. */
  #widen(pageSchema: Schema): void {
    const types = new Map(pageSchema.map((field) => [field.name, field.type]));
    const { schema } = this.state;
    if (schema.every((field) => (types.get(field.name) ?? field.type) === field.type)) return;
    const wider = schema.map((field) => ({ ...field, type: types.get(field.name) ?? field.type }));
    const words = filterWords(this.#catalog, wider);
    this.#history = amend(this.#history, withDraft(this.#history.present, this.#history.present.draft, words));
    this.store.set({ schema: wider, words, document: this.#history.present });
    this.state.answer.pages.refresh();
  }

  #pageFailed(serial: number, error: unknown): void {
    const current = this.#pending?.serial ?? this.state.answer.serial;
    if (this.#closed || serial !== current) return;
    if (isCancelled(error) && this.state.phase === 'open') this.#cancelled();
    else this.#events.failed(error, this.state.phase);
  }

  #cancelled(): void {
    this.store.set({ stale: false, scanned: null });
    this.#events.cancelled();
  }

  #recount(): void {
    this.#totalAbort.abort();
    this.#totalAbort = new AbortController();
    this.store.set({ total: null, matched: null, rejects: 0 });
    void this.#describe();
    void this.#countTotal();
  }

  async #countTotal(): Promise<void> {
    const { signal } = this.#totalAbort;
    try {
      const rows = await readCount(this.#engine, this.#history.present.view.source, signal, this.#listener('total', signal));
      this.#take('total', { rows, exact: true }, signal);
      this.#events.counted(rows);
    } catch (error) {
      if (!signal.aborted && !isCancelled(error) && this.state.phase === 'open') this.#events.failed(error, 'open');
    }
  }

  async #countMatched(filter: Expr | null): Promise<void> {
    this.#countAbort?.abort();
    const abort = new AbortController();
    this.#countAbort = abort;
    this.store.set({ matched: filter === null ? this.state.total : null, scanned: this.state.scanned });
    if (filter === null) return;
    try {
      const input = filteredOf(this.#history.present.view, filter);
      const rows = await readCount(this.#engine, input, abort.signal, this.#listener('matched', abort.signal));
      this.#take('matched', { rows, exact: true }, abort.signal);
    } catch {
      // The page of the same filter fails with the same message, and that one is shown.
    }
  }

  /** What the screen shows as a program of another language, which reads the file by its name. */
  async program(language: CodeLanguage): Promise<string> {
    const { schema, sources } = await this.#engine.analyze({ version: 1, root: this.#history.present.view.source });
    const { view } = this.#history.present;
    const shown = view.columns.some((column) => column.hidden || column.pin !== null) ? relationOf(view) : rowsOf(view);
    return language.write(withKnownSource(shown, { ...sources[0]!, paths: [this.file.name], schema }));
  }

  #listener(which: 'total' | 'matched', signal: AbortSignal) {
    return {
      count: (count: Count) => this.#take(which, count, signal),
      progress: (frame: ProgressFrame) => {
        if (signal.aborted || frame.totalBytes === 0) return;
        this.store.set({ scanned: { bytes: frame.scannedBytes, of: frame.totalBytes } });
      },
      rejects: (count: number) => {
        if (!signal.aborted && which === 'total') this.store.set({ rejects: count });
      },
    };
  }

  #take(which: 'total' | 'matched', count: Count, signal: AbortSignal): void {
    if (signal.aborted) return;
    const unfiltered = which === 'total' && this.#history.present.view.filter === null;
    this.store.set({ [which]: count, ...(unfiltered ? { matched: count } : {}), ...(count.exact ? { scanned: null } : {}) });
    if (which === 'matched' || unfiltered) this.#grow(count);
  }

  #grow(count: Count): void {
    if (this.state.stale) return;
    this.store.set({ shownRows: count.exact ? count.rows : Math.max(this.state.shownRows, count.rows) });
    this.state.answer.pages.refreshShort(count.rows);
  }

  async #describe(): Promise<void> {
    try {
      const { source } = this.#history.present.view;
      const analysis = await this.#engine.analyze({ version: 1, root: source });
      if (source === this.#history.present.view.source) this.store.set({ sources: analysis.sources });
    } catch {
      // What cannot be opened is reported by the first page.
    }
  }
}
