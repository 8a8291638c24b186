import type { ColDef, GridApi, GridOptions, IDatasource } from 'ag-grid-community';
import {
  CellApiModule,
  CellStyleModule,
  ColumnApiModule,
  EventApiModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  ScrollApiModule,
} from 'ag-grid-community';
import { gridTheme } from './grid-theme';

ModuleRegistry.registerModules([
  InfiniteRowModelModule,
  ColumnApiModule,
  CellApiModule,
  CellStyleModule,
  EventApiModule,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  ScrollApiModule,
]);

export const ROW_PX = 26;
export const HEADER_PX = 44;
const BLOCK = 200;
const empty = Array.from({ length: BLOCK }, () => Object.freeze({}));

/**
 * The infinite model is asked for positions only: rows are read from the answer's pages by a value getter. So its blocks never
 * wait (every request succeeds once, at once), a row on the way is drawn as such in the very frame it scrolls in, and a count
 * that grows or a window that moves resets nothing. Each block says where the rows end: a count that came before the first
 * block found no cache to be told to, and the block's own length would be taken for it.
 */
export function positions(window: () => { readonly api: GridApi; readonly rows: number } | null): IDatasource {
  return {
    getRows: ({ startRow, endRow, successCallback }) => {
      const held = window();
      if (held !== null) for (let index = startRow; index < endRow; index++) keepRow(held.api, index);
      successCallback(empty.slice(0, endRow - startRow), held?.rows);
    },
  };
}

/** A row that has no id when its block comes is thrown away, with all its cells, and built anew. */
function keepRow(api: GridApi, index: number): void {
  const row = api.getDisplayedRowAtIndex(index);
  if (row !== undefined) row.id ??= String(index);
}

export const gridOptions: GridOptions = {
  theme: gridTheme,
  rowModelType: 'infinite',
  cacheBlockSize: BLOCK,
  maxBlocksInCache: 20,
  cacheOverflowSize: 0,
  blockLoadDebounceMillis: 60,
  maxConcurrentDatasourceRequests: 4,
  rowBuffer: 6,
  animateRows: false,
  suppressAnimationFrame: true,
  // A row moved by a transform would be a drawing node of its own.
  suppressRowTransform: true,
  suppressColumnMoveAnimation: true,
  suppressCellFocus: false,
  suppressHeaderFocus: false,
  suppressDragLeaveHidesColumns: true,
  suppressMovableColumns: false,
  suppressFieldDotNotation: true,
  suppressNoRowsOverlay: true,
  preventDefaultOnContextMenu: true,
  enableCellTextSelection: false,
  suppressScrollOnNewData: true,
  alwaysShowVerticalScroll: false,
  scrollbarWidth: 10,
};

export const GUTTER = 'row-number';

export const defaultColumn: ColDef = {
  resizable: true,
  sortable: false,
  minWidth: 56,
  suppressHeaderMenuButton: true,
  suppressHeaderContextMenu: true,
};
