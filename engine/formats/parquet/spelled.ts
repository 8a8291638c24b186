import { buildColumn } from '../../columns/build-column';
import type { ColumnChunk } from '../../columns/column';
import { viewsOf } from '../../columns/memory';
import { readValue } from '../../columns/read-value';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { intervalText, timeText, uuidText } from '../arrow/spell';
import type { Room } from './room';

/** What is no type of ours, and so becomes text that says all of it. */
export type Spelling = 'millisOfDay' | 'microsOfDay' | 'nanosOfDay' | 'uuid' | 'interval';

interface Spelled {
  /** As what a value is decoded before it is spelled. */
  readonly stored: TypeName;
  text(value: Exclude<Value, null>): string;
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

const spellings: Readonly<Record<Spelling, Spelled>> = {
  millisOfDay: { stored: 'int', text: (value) => timeText(BigInt(value as number), 1) },
  microsOfDay: { stored: 'bigint', text: (value) => timeText(value as bigint, 2) },
  nanosOfDay: { stored: 'bigint', text: (value) => timeText(value as bigint, 3) },
  uuid: { stored: 'binary', text: (value) => uuidText(Buffer.from(value as Uint8Array).toString('hex')) },
  interval: {
    stored: 'binary',
    text: (value) => {
      const [months, days, millis] = [0, 4, 8].map((at) => view(value as Uint8Array).getUint32(at, true));
      return intervalText(months!, days!, `${millis} milliseconds`);
    },
  },
};

export function spelledText(spelling: Spelling, value: Value): string | null {
  return value === null ? null : spellings[spelling].text(value);
}

export function storedType(spelling: Spelling): TypeName {
  return spellings[spelling].stored;
}

/** The texts of a column that was decoded as what is stored; they take the place of its values, the topmost in the room. */
export function spelledColumn(spelling: Spelling, stored: ColumnChunk, rows: number, room: Room): ColumnChunk {
  const { memory } = room;
  const texts = Array.from({ length: rows }, (_, row) => spelledText(spelling, readValue(memory, stored, row)) ?? '');
  const { values, bytes } = buildColumn(
    { take: (size) => room.take(size), views: () => viewsOf(memory) },
    'string',
    'utf8',
    texts,
  );
  const length = viewsOf(memory).u32[(values >>> 2) + rows]!;
  const [offsets, data] = room.pack(stored.values, [
    { from: values, bytes: (rows + 1) * 4 },
    { from: bytes, bytes: length },
  ]);
  return { ...stored, type: 'string', storage: 'utf8', values: offsets!, bytes: data!, dictionary: null };
}
