import type { CellContextMenuEvent, ColDef, ColumnMovedEvent, ColumnPinnedEvent, GridApi } from 'ag-grid-community';
import { createGrid } from 'ag-grid-community';
import type { KeyboardEvent } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Schema } from '../../engine/plan/schema';
import type { Answer, Session, SessionState } from '../session/session';
import { useApp, useSession, useSessionState } from '../ui/app-context';
import { rowsText } from '../ui/format';
import type { MenuContent } from '../ui/menu';
import { MenuAt } from '../ui/menu';
import { pageNonce } from '../ui/nonce';
import { useStore } from '../ui/store';
import { takeOrder } from '../view/columns';
import { canSort, toggleSort } from '../view/sort';
import { isNumeric } from '../view/types';
import type { ViewColumn } from '../view/view';
import { inScreenOrder } from '../view/view';
import { AnswerReader, fittingWidth } from './answer-reader';
import type { CellParams, CellValue } from './cell';
import { CellView } from './cell';
import { cellMenu, rowAsText } from './cell-menu';
import { EmptyState } from './empty-state';
import { defaultColumn, GUTTER, gridOptions, positions } from './grid-options';
import { GridWindow } from './grid-window';
import type { HeaderPlaceParams, HeaderPlaces } from './header-portals';
import { HeaderPlace, HeaderPortals, headerPlaces } from './header-portals';
import type { OverviewHandle } from './overview-bar';
import { OverviewBar } from './overview-bar';
import { windowRows } from './segments';

interface Mounted {
  readonly api: GridApi;
  readonly window: GridWindow;
}

/** What cells reach: replaced in place, so that an answer or a window that moves rebuilds no column. */
interface Reading {
  reader: AnswerReader;
  answer: Answer;
  window: GridWindow | null;
  session: Session;
  /** The answer whose rows the grid was given. */
  shown: Answer;
  /** The session whose columns have their widths. */
  fitted: Session | null;
  /** While columns change the grid asks for the layout again and again: cells keep their text until it is done. */
  held: boolean;
  /** What the grid's columns were made of. */
  columned: readonly unknown[];
  readonly places: HeaderPlaces;
  readonly cells: Set<CellView>;
}

/** The grid is built when there are rows to build it for, with their columns: to build it without and change it then costs twice. */
export function GridView() {
  const due = useFirstPage();
  const [stands, setStands] = useState(due);
  if (due && !stands) setStands(true);
  return stands ? <Grid /> : <section className="grid" aria-label="Rows" />;
}

function Grid() {
  const app = useApp();
  const session = useSession();
  const schema = useSessionState((state) => state.schema);
  const columns = useSessionState((state) => state.document.view.columns);
  const answer = useSessionState((state) => state.answer);
  const shownRows = useSessionState((state) => state.shownRows);
  const stale = useSessionState((state) => state.stale);
  const exact = useSessionState((state) => state.matched?.exact === true);
  const firstPage = useFirstPage();
  const [grid, setGrid] = useState<Mounted | null>(null);
  const [menu, setMenu] = useState<{ readonly at: { x: number; y: number }; readonly content: MenuContent } | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const overview = useRef<OverviewHandle | null>(null);
  const [reading] = useState<Reading>(() => ({
    reader: new AnswerReader(answer),
    answer,
    window: null,
    session,
    shown: answer,
    fitted: null,
    held: false,
    columned: [],
    places: headerPlaces(),
    cells: new Set(),
  }));
  const moved = useCallback(() => {
    if (reading.window === null) return;
    overview.current?.draw();
    reading.answer.pages.want(reading.window.first, reading.window.last);
  }, [reading]);

  const holdOverview = useCallback((handle: OverviewHandle) => {
    overview.current = handle;
  }, []);

  const openMenu = useCallback(
    ({ event, column, rowIndex }: CellContextMenuEvent): void => {
      const name = column?.getColDef().headerName;
      if (reading.window === null || rowIndex === null || name === undefined || name === '') return;
      const row = reading.window.base + rowIndex;
      const read = (other: string) => reading.reader.text(row, other);
      const text = read(name);
      if (text === undefined) return;
      setMenu({ at: placeOf(event), content: cellMenu(reading.session, name, text, () => rowAsText(reading.session, read)) });
    },
    [reading],
  );

  const focused = useCallback(
    (rowIndex: number | null): void => {
      if (rowIndex !== null && reading.window !== null) app.partitions.follow(reading.session, reading.window.base + rowIndex);
    },
    [app, reading],
  );

  useLayoutEffect(() => {
    if (root.current === null) return;
    const { schema, document, shownRows } = reading.session.state;
    const first = hasFirstPage(reading.session.state);
    const told = windowRows(0, shownRows);
    reading.columned = [reading.session, schema, document.view.columns, first];
    if (first) reading.fitted = reading.session;
    const api = createGrid(root.current, {
      ...gridOptions,
      columnDefs: columnsOf(reading, schema, document.view.columns, null),
      infiniteInitialRowCount: Math.max(1, told),
      datasource: positions(() => reading.window),
      defaultColDef: defaultColumn,
      onColumnMoved: (event) => keepOrder(reading.session, event),
      onColumnPinned: (event) => keepOrder(reading.session, event),
      onCellContextMenu: openMenu,
      onCellFocused: ({ rowIndex }) => focused(rowIndex),
      ...(pageNonce === '' ? {} : { styleNonce: pageNonce }),
    });
    const window = new GridWindow(api, root.current.querySelector<HTMLElement>('.ag-grid-viewport')!, told, {
      moved,
      repaint: () => repaint(reading, window),
    });
    reading.window = window;
    app.standing = reading.session.key;
    setGrid({ api, window });
    return () => {
      window.dispose();
      api.destroy();
    };
  }, [app, reading, moved, openMenu, focused]);

  useLayoutEffect(() => {
    reading.session = session;
    if (reading.answer !== answer) Object.assign(reading, { answer, reader: new AnswerReader(answer) });
  }, [reading, session, answer]);

  // Columns that stand keep the width the user gave them; another file's get one that fits its first rows, also those that take the place of the last one's.
  useLayoutEffect(() => {
    const wanted = [session, schema, columns, firstPage];
    if (grid === null || wanted.every((each, index) => each === reading.columned[index])) return;
    const standing = reading.fitted === session ? grid.api : null;
    if (firstPage) reading.fitted = session;
    reading.columned = wanted;
    reading.held = true;
    grid.api.setGridOption('columnDefs', columnsOf(reading, schema, columns, standing));
    reading.held = false;
    grid.window.repaint();
  }, [grid, session, reading, schema, columns, firstPage]);

  useLayoutEffect(() => {
    if (grid === null) return;
    const another = reading.shown !== answer;
    reading.shown = answer;
    if (another && !answer.keepPlace) grid.window.restart(shownRows);
    else grid.window.setTotal(shownRows);
    if (another) grid.window.repaint();
    moved();
  }, [grid, reading, answer, shownRows, moved]);

  useRepaint(grid, session);
  useGutterWidth(grid, session, shownRows);
  useGridHandle(grid, session, reading);
  useShown(grid, session, firstPage);

  const press = (event: KeyboardEvent): void => {
    const { target } = event;
    if (grid === null || !(target instanceof HTMLElement)) return;
    const header = target.closest('.ag-header-cell')?.querySelector<HTMLElement>('[data-header]')?.dataset['header'];
    const handled = header === undefined ? pressInRows(event, grid, session, reading) : pressOnHeader(event, header, session);
    if (!handled) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const empty = shownRows === 0 && exact && !stale;
  return (
    <section className="grid" id="grid" aria-label="Rows" data-stale={stale || undefined} data-empty={empty || undefined}>
      <div className="grid-rows" ref={root} onKeyDownCapture={press} />
      <HeaderPortals places={reading.places} />
      <OverviewBar window={grid?.window ?? null} total={shownRows} onReady={holdOverview} />
      {empty ? <EmptyState /> : null}
      {menu === null ? null : <MenuAt at={menu.at} content={menu.content} onClose={() => setMenu(null)} />}
    </section>
  );
}

/** What is on the screen first; the rows above and below it once that is painted. */
function repaint({ cells }: Reading, window: GridWindow): void {
  const unseen: CellView[] = [];
  for (const cell of cells) {
    const row = window.base + cell.rowIndex;
    if (row >= window.first && row <= window.last) cell.repaint();
    else unseen.push(cell);
  }
  if (unseen.length > 0) window.later(() => unseen.forEach((cell) => void cell.repaint()));
}

/** A column was dragged to another place, or into another pinned part. */
function keepOrder(session: Session, event: ColumnMovedEvent | ColumnPinnedEvent): void {
  const finished = event.type === 'columnMoved' ? (event as ColumnMovedEvent).finished : true;
  if (!finished || event.source === 'api' || event.source === 'gridOptionsChanged') return;
  const shown = event.api.getAllDisplayedColumns().flatMap((column) => {
    const name = column.getColDef().headerName;
    return column.getColId() === GUTTER || name === undefined ? [] : [{ name, pin: pinOf(column.getPinned()) }];
  });
  const current = session.state.document.view.columns;
  const next = takeOrder(current, shown);
  if (JSON.stringify(next) !== JSON.stringify(current)) session.setColumns(next);
}

/** Columns are known to the grid by their index in the schema: a name may hold dots, or anything. */
function columnsOf(reading: Reading, schema: Schema, columns: readonly ViewColumn[], standing: GridApi | null): ColDef[] {
  const indexes = new Map(schema.map((field, index) => [field.name, index]));
  const shown = inScreenOrder(columns).filter((column) => !column.hidden && indexes.has(column.name));
  return [
    gutter(reading, reading.window?.aside === true || shown.some(({ pin }) => pin === 'left')),
    ...shown.map((column) => columnOf(reading, schema, column, indexes.get(column.name)!, standing)),
  ];
}

function gutter(reading: Reading, pinned: boolean): ColDef {
  return {
    colId: GUTTER,
    headerName: '',
    pinned: pinned ? 'left' : null,
    lockPosition: 'left',
    lockPinned: true,
    resizable: false,
    suppressMovable: true,
    suppressNavigable: true,
    minWidth: 40,
    width: gutterWidth(reading.window?.total ?? 0, reading.session),
    cellClass: 'cell-gutter',
    headerClass: 'cell-gutter',
    cellRenderer: CellView,
    cellRendererParams: cellParams(reading, true, (row) => rowsText(row + 1)),
  };
}

function columnOf(reading: Reading, schema: Schema, column: ViewColumn, index: number, standing: GridApi | null): ColDef {
  const { name } = column;
  const type = schema[index]!.type;
  const colId = `c${index}`;
  return {
    colId,
    headerName: name,
    pinned: column.pin,
    width: standing?.getColumn(colId)?.getActualWidth() ?? fittingWidth(reading.reader, name, type, Number.POSITIVE_INFINITY),
    headerComponent: HeaderPlace,
    headerComponentParams: { name, places: reading.places } satisfies HeaderPlaceParams,
    cellRenderer: CellView,
    cellRendererParams: cellParams(reading, isNumeric(type), (row) => reading.reader.cell(row, name)),
  };
}

/** The grid is given no values: cells read their row of the answer themselves, and again whenever it changes. */
function cellParams(reading: Reading, numeric: boolean, read: (row: number) => CellValue): CellParams {
  return {
    cells: reading.cells,
    numeric,
    held: () => reading.held,
    read: (rowIndex) => read((reading.window?.base ?? 0) + rowIndex),
  };
}

/** Pages that come in repaint the cells, past React and the grid. */
function useRepaint(grid: Mounted | null, session: Session): void {
  useLayoutEffect(() => {
    if (grid === null) return;
    let { painted } = session.state;
    return session.store.subscribe(() => {
      if (session.state.painted === painted) return;
      painted = session.state.painted;
      grid.window.repaint();
    });
  }, [grid, session]);
}

function useFirstPage(): boolean {
  return useSessionState(hasFirstPage);
}

function hasFirstPage({ painted, answer }: SessionState): boolean {
  return painted > 0 && answer.pages.pageOf(0) !== null;
}

function autosizeAll(api: GridApi, session: Session, reading: Reading): void {
  const widths = session.state.schema.map((field, index) => ({
    key: `c${index}`,
    newWidth: fittingWidth(reading.reader, field.name, field.type, session.state.shownRows),
  }));
  // A width that stands already would still cost a layout of the whole grid.
  const changed = widths.filter(({ key, newWidth }) => (api.getColumn(key)?.getActualWidth() ?? newWidth) !== newWidth);
  if (changed.length > 0) api.setColumnWidths(changed);
}

const GUTTER_FROM = 999_999;
/** Files whose rows take less are rare, or small. */
const ROW_BYTES = 64;

/** The gutter is wide enough for the last row's number, as the file's size has it before it is known; it grows when the number of digits does. */
function useGutterWidth(grid: Mounted | null, session: Session, total: number): void {
  const width = gutterWidth(total, session);
  useLayoutEffect(() => {
    if (grid === null || grid.api.getColumn(GUTTER)?.getActualWidth() === width) return;
    grid.api.setColumnWidths([{ key: GUTTER, newWidth: width }]);
  }, [grid, width]);
}

function gutterWidth(total: number, { file }: Session): number {
  const rows = Math.max(GUTTER_FROM, total, Math.round(file.sizeBytes / ROW_BYTES));
  return Math.ceil(rowsText(rows).length * 6.5) + 18;
}

function useGridHandle(grid: Mounted | null, session: Session, reading: Reading): void {
  const app = useApp();
  const shown = useStore(app.store, (state) => state.session === session);
  useEffect(() => {
    if (grid === null || !shown) return;
    app.grid = {
      goToRow: (row) => focusRow(grid, row),
      focus: () => focusRow(grid, grid.window.first),
      autosize: () => autosizeAll(grid.api, session, reading),
    };
    return () => {
      app.grid = null;
    };
  }, [app, grid, shown, session, reading]);
}

/** The host hears of it when the first rows are in the document. */
function useShown(grid: Mounted | null, session: Session, painted: boolean): void {
  const app = useApp();
  const told = useRef<Session | null>(null);
  const shown = useStore(app.store, (state) => state.session === session);
  useEffect(() => {
    if (told.current === session || grid === null || !painted || !shown) return;
    told.current = session;
    performance.mark('hearth:first-rows');
    app.host.shown();
  }, [app, grid, painted, shown, session]);
}

function focusRow({ api, window: grid }: Mounted, row: number): void {
  const wanted = Math.max(0, Math.min(row, grid.total - 1));
  const onScreen = wanted >= Math.ceil(grid.top) && wanted < Math.floor(grid.top + grid.visibleRows);
  if (!onScreen) grid.scrollTo(wanted - Math.floor(grid.visibleRows / 3));
  const column = api.getFocusedCell()?.column ?? api.getAllDisplayedColumns().find((each) => each.getColId() !== GUTTER);
  if (column !== undefined) api.setFocusedCell(wanted - grid.base, column);
}

/** A screen further; the focus keeps its place on it. (The grid's own answer leaves out presses that come within a tenth of a second.) */
function turnPage({ api, window: grid }: Mounted, direction: 1 | -1): void {
  const cell = api.getFocusedCell();
  if (cell == null) return;
  const page = Math.max(1, Math.floor(grid.visibleRows) - 1) * direction;
  const row = Math.max(0, Math.min(grid.base + cell.rowIndex + page, grid.total - 1));
  grid.scrollTo(grid.top + page);
  api.setFocusedCell(row - grid.base, cell.column);
}

/** The grid knows its window only: the answer's ends, and copying, are ours. Everything else is the grid's own. */
function pressInRows(event: KeyboardEvent, grid: Mounted, session: Session, reading: Reading): boolean {
  const mod = event.ctrlKey || event.metaKey;
  grid.window.settle();
  if (mod && event.key === 'Home') return done(() => focusRow(grid, 0));
  if (mod && event.key === 'End') return done(() => focusRow(grid, grid.window.total - 1));
  if (!mod && event.key === 'PageDown') return done(() => turnPage(grid, 1));
  if (!mod && event.key === 'PageUp') return done(() => turnPage(grid, -1));
  if (mod && !event.shiftKey && event.key.toLowerCase() === 'c') return copyFocused(grid, session, reading);
  return false;
}

function done(work: () => unknown): true {
  work();
  return true;
}

function copyFocused({ api, window: grid }: Mounted, session: Session, reading: Reading): boolean {
  const cell = api.getFocusedCell();
  const name = cell?.column.getColDef().headerName;
  if (cell == null || name === undefined || !session.state.schema.some((field) => field.name === name)) return false;
  const text = reading.reader.text(grid.base + cell.rowIndex, name);
  void navigator.clipboard.writeText(text ?? '');
  return true;
}

function pressOnHeader(event: KeyboardEvent, name: string, session: Session): boolean {
  if (event.key === 'Enter' || event.key === ' ') {
    const { schema, document } = session.state;
    return done(() => canSort(schema, name) && session.setSort(toggleSort(document.view.sort, name, event.shiftKey)));
  }
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey) || (event.key === 'ArrowDown' && event.altKey)) {
    return done(() => document.querySelector<HTMLElement>(`[data-header="${CSS.escape(name)}"] .header-menu`)?.click());
  }
  return false;
}

function pinOf(pinned: boolean | 'left' | 'right' | null | undefined): ViewColumn['pin'] {
  return pinned === true ? 'left' : pinned === false || pinned === undefined ? null : pinned;
}

/** At the pointer, or under the focused cell when the menu key was pressed. */
function placeOf(event: Event | null | undefined): { x: number; y: number } {
  if (event instanceof MouseEvent && (event.clientX !== 0 || event.clientY !== 0)) return { x: event.clientX, y: event.clientY };
  const box = document.activeElement?.getBoundingClientRect();
  return box === undefined ? { x: 0, y: 0 } : { x: box.left + 8, y: box.bottom };
}
