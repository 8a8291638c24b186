import { buildColumn, roomIn } from '../../columns/build-column';
import { type ColumnChunk, plainStorage, type Table } from '../../columns/column';
import { createMemory } from '../../columns/memory';
import { type Data, storedData } from '../../columns/nested/json';
import { readValue } from '../../columns/read-value';
import type { Value } from '../../columns/vector';
import { nestedOf } from '../../plan/nested-type';
import type { TypeName } from '../../plan/schema';
import { bytesOf, type EncodedColumn, flatColumn } from './write-column';

const nothing = new Uint8Array(0);

/** A nested column: its own node and buffers, then those of what is in it, depth first. */
export function nestedColumn({ memory, rows }: Table, column: ColumnChunk): EncodedColumn {
  const data = Array.from({ length: rows }, (_, row): Data => {
    const text = readValue(memory, column, row);
    return text === null ? null : storedData(text as string, column.type);
  });
  return encoded(column.type, data);
}

function encoded(type: TypeName, data: readonly Data[]): EncodedColumn {
  const nested = nestedOf(type);
  const own = { rows: data.length, nulls: data.filter((each) => each === null).length };
  switch (nested?.kind) {
    case 'struct': {
      const fields = nested.fields.map(({ type: each }, i) =>
        encoded(
          each,
          data.map((item) => (item === null ? null : ((item as readonly Data[])[i] ?? null))),
        ),
      );
      return joined({ nodes: [own], buffers: [validityOf(data)] }, ...fields);
    }
    case 'array':
      return joined({ nodes: [own], buffers: [validityOf(data), offsetsOf(data)] }, encoded(nested.element, itemsOf(data)));
    case 'map': {
      const entries = itemsOf(data) as readonly (readonly Data[])[];
      const pairs = { nodes: [{ rows: entries.length, nulls: 0 }], buffers: [nothing] };
      return joined(
        { nodes: [own], buffers: [validityOf(data), offsetsOf(data)] },
        pairs,
        encoded(
          nested.key,
          entries.map(([key = null]) => key),
        ),
        encoded(
          nested.value,
          entries.map(([, value = null]) => value),
        ),
      );
    }
    default: {
      const memory = createMemory(data.length * 16);
      const column = buildColumn(roomIn(memory), type, plainStorage(type), data as readonly Value[]);
      return flatColumn({ memory, rows: data.length }, column);
    }
  }
}

function joined(...parts: readonly EncodedColumn[]): EncodedColumn {
  return { nodes: parts.flatMap(({ nodes }) => nodes), buffers: parts.flatMap(({ buffers }) => buffers) };
}

function itemsOf(data: readonly Data[]): readonly Data[] {
  return data.flatMap((each) => (each === null ? [] : (each as readonly Data[])));
}

function validityOf(data: readonly Data[]): Uint8Array {
  if (!data.includes(null)) return nothing;
  const bits = new Uint8Array(Math.ceil(data.length / 8));
  data.forEach((each, i) => {
    if (each !== null) bits[i >> 3]! |= 1 << (i & 7);
  });
  return bits;
}

function offsetsOf(data: readonly Data[]): Uint8Array {
  const offsets = new Uint32Array(data.length + 1);
  data.forEach((each, i) => {
    offsets[i + 1] = offsets[i]! + (each === null ? 0 : (each as readonly Data[]).length);
  });
  return bytesOf(offsets);
}
