import { type ColumnChunk, widthOf } from '../../columns/column';
import { type Pointer, viewsOf } from '../../columns/memory';
import type { Value } from '../../columns/vector';
import type { TypeName } from '../../plan/schema';
import { type Spell, spelled, spellInterval, spellTime, spellUuid } from '../arrow/spell';
import { spelledTexts } from '../arrow/spelled-texts';
import { GrowingBytes, type Room } from './room';

/** What is no type of ours, and so becomes text that says all of it. */
export type Spelling = 'millisOfDay' | 'microsOfDay' | 'nanosOfDay' | 'uuid' | 'interval';

interface Spelled {
  /** As what a value is decoded before it is spelled, and how wide it is. */
  readonly stored: TypeName;
  readonly bytes: number;
  readonly spell: Spell;
}

const spellings: Readonly<Record<Spelling, Spelled>> = {
  millisOfDay: { stored: 'int', bytes: 4, spell: spellTime(1) },
  microsOfDay: { stored: 'bigint', bytes: 8, spell: spellTime(2) },
  nanosOfDay: { stored: 'bigint', bytes: 8, spell: spellTime(3) },
  uuid: { stored: 'binary', bytes: 16, spell: spellUuid },
  interval: { stored: 'binary', bytes: 12, spell: spellInterval('parquet') },
};

/** The text of a single value. */
export function spelledText(spelling: Spelling, value: Value): string | null {
  if (value === null) return null;
  const { bytes, spell } = spellings[spelling];
  return spelled(spell, viewOf(value), 0, bytes);
}

function viewOf(value: Exclude<Value, null>): DataView {
  if (value instanceof Uint8Array) return new DataView(value.buffer, value.byteOffset, value.length);
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(value), true);
  return view;
}

export function storedType(spelling: Spelling): TypeName {
  return spellings[spelling].stored;
}

const STEP_ROWS = 65536;

/** The texts of a column that was decoded as what is stored; they take the place of its values, the topmost in the room. */
export function spelledColumn(spelling: Spelling, stored: ColumnChunk, rows: number, room: Room): ColumnChunk {
  const { bytes: width, spell } = spellings[spelling];
  const offsets = room.take((rows + 1) * 4);
  viewsOf(room.memory).u32[offsets >>> 2] = 0;
  const bytes = new GrowingBytes(room, rows * width);
  let used = 0;
  for (let start = 0; start < rows; start += STEP_ROWS) {
    room.tick();
    const count = Math.min(STEP_ROWS, rows - start);
    const texts = spelledTexts(spell, new DataView(room.memory.buffer), width, count, placesIn(stored, start, room));
    bytes.ensure(used, texts.bytes.length);
    const { u8, u32 } = viewsOf(room.memory);
    u8.set(texts.bytes, bytes.start + used);
    for (let row = 1; row <= count; row++) u32[(offsets >>> 2) + start + row] = used + texts.offsets[row]!;
    used += texts.bytes.length;
  }
  const [settled, data] = room.pack(stored.values, [
    { from: offsets, bytes: (rows + 1) * 4 },
    { from: bytes.start, bytes: used },
  ]);
  return { ...stored, type: 'string', storage: 'utf8', values: settled!, bytes: data!, dictionary: null };
}

/** Where the values of rows from `start` on stand; −1 where there is none. */
function placesIn({ storage, values, bytes, validity }: ColumnChunk, start: number, room: Room): (row: number) => Pointer {
  const { u8, u32 } = viewsOf(room.memory);
  const isNull = (row: number): boolean => validity !== 0 && ((u8[validity + (row >>> 3)]! >>> (row & 7)) & 1) === 0;
  const placeOf =
    storage === 'utf8'
      ? (row: number): Pointer => bytes + u32[(values >>> 2) + row]!
      : (row: number): Pointer => values + row * widthOf(storage);
  return (row) => (isNull(start + row) ? -1 : placeOf(start + row));
}
