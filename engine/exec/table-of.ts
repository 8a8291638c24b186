import type { Table } from '../columns/column';

/** The table of a step's input: a table itself, or what a scan gives (table and summary). */
export function tableOf(input: unknown): Table {
  const value = input as Table | { readonly table: Table };
  return 'table' in value ? value.table : value;
}
