/**
 * Tables in messages. An object per column tells how its values lie (a thousand of them where a table is wide, each with its zones), and a filter
 * or a projection leaves them as they are: so a table whose memory holds a block that the receiver has is sent as what differs from that.
 */
import { type ColumnChunk, isTable, type Table } from '../../columns/column';
import { tableOf } from '../../exec/table-of';
import type { BlockId } from './messages';

/** A table in the memory of a block, as a message carries it. */
interface TableOfBlock extends Pick<Table, 'rows' | 'selection'> {
  readonly ofBlock: BlockId;
  /** null = the block's. */
  readonly schema: Table['schema'] | null;
  /** The block's by their places, and others; null = the block's. */
  readonly columns: readonly (number | ColumnChunk)[] | null;
}

/** The tables of blocks that both ends of a line have. */
export class KnownTables {
  private readonly byMemory = new Map<WebAssembly.Memory, Map<BlockId, Table>>();

  add(blockId: BlockId, value: unknown): void {
    const table = tableIn(value);
    if (table === null) return;
    const sharing = this.byMemory.get(table.memory) ?? new Map<BlockId, Table>();
    this.byMemory.set(table.memory, sharing.set(blockId, table));
  }

  remove(blockId: BlockId, value: unknown): void {
    const memory = tableIn(value)?.memory;
    if (memory === undefined) return;
    const sharing = this.byMemory.get(memory);
    sharing?.delete(blockId);
    if (sharing?.size === 0) this.byMemory.delete(memory);
  }

  /** A value as a message carries it. */
  abridged(value: unknown): unknown {
    if (!isTable(value)) return value;
    const [known] = this.byMemory.get(value.memory) ?? [];
    return known === undefined ? value : (differing(value, ...known) ?? value);
  }
}

/** What a message carried in place of a value; `blockOf` gives the receiver's value of a block. */
export function whole(carried: unknown, blockOf: (blockId: BlockId) => unknown): unknown {
  if (!isTableOfBlock(carried)) return carried;
  const block = tableOf(blockOf(carried.ofBlock));
  const { schema, columns, rows, selection } = carried;
  return {
    schema: schema ?? block.schema,
    memory: block.memory,
    columns: columns?.map((column) => (typeof column === 'number' ? block.columns[column]! : column)) ?? block.columns,
    rows,
    selection,
  } satisfies Table;
}

/** null = not one of its columns is the block's. */
function differing(table: Table, ofBlock: BlockId, block: Table): TableOfBlock | null {
  const { rows, selection } = table;
  const schema = table.schema === block.schema ? null : table.schema;
  if (table.columns === block.columns) return { ofBlock, schema, columns: null, rows, selection };
  const places = new Map(block.columns.map((column, place) => [column, place]));
  const columns = table.columns.map((column) => places.get(column) ?? column);
  return columns.every((column) => typeof column === 'object') ? null : { ofBlock, schema, columns, rows, selection };
}

function tableIn(value: unknown): Table | null {
  if (typeof value !== 'object' || value === null) return null;
  const table = tableOf(value);
  return isTable(table) ? table : null;
}

function isTableOfBlock(value: unknown): value is TableOfBlock {
  return typeof value === 'object' && value !== null && 'ofBlock' in value;
}
