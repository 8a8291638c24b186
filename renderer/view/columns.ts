import type { ViewColumn } from './view';

export function setHidden(columns: readonly ViewColumn[], name: string, hidden: boolean): readonly ViewColumn[] {
  return columns.map((column) => (column.name === name ? { ...column, hidden } : column));
}

export function setAllHidden(columns: readonly ViewColumn[], names: ReadonlySet<string>, hidden: boolean): readonly ViewColumn[] {
  return columns.map((column) => (names.has(column.name) ? { ...column, hidden } : column));
}

export function setPin(columns: readonly ViewColumn[], name: string, pin: ViewColumn['pin']): readonly ViewColumn[] {
  return columns.map((column) => (column.name === name ? { ...column, pin } : column));
}

/** Moves one column to stand where another stands now. */
export function moveColumn(columns: readonly ViewColumn[], name: string, target: string): readonly ViewColumn[] {
  const from = columns.findIndex((column) => column.name === name);
  const to = columns.findIndex((column) => column.name === target);
  const moved = columns[from];
  if (moved === undefined || to < 0 || from === to) return columns;
  const rest = columns.filter((column) => column.name !== name);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** Takes over the order (and pins) of the columns that the grid shows; hidden ones keep their place behind their left neighbour. */
export function takeOrder(
  columns: readonly ViewColumn[],
  shown: readonly { readonly name: string; readonly pin: ViewColumn['pin'] }[],
): readonly ViewColumn[] {
  const pins = new Map(shown.map((each) => [each.name, each.pin]));
  const result = shown.flatMap(({ name, pin }) =>
    columns.filter((column) => column.name === name).map((column) => ({ ...column, pin })),
  );
  columns.forEach((column, index) => {
    if (pins.has(column.name)) return;
    const neighbour = columns[index - 1];
    const at = neighbour === undefined ? 0 : result.findIndex((each) => each.name === neighbour.name) + 1;
    result.splice(at, 0, column);
  });
  return result;
}
