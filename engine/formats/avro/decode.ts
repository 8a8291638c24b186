import { type Data, jsonText } from '../../columns/nested/json';
import { isNested } from '../../plan/nested-type';
import { bigAt, decimalText, timeText, uuidText } from '../arrow/spell';
import { type AvroType, isDecimal, membersOf, sparkType, withoutNull } from './avro-schema';

/** Walks the bytes of a block; a RangeError where they end early or cannot be. */
export class Bytes {
  at = 0;
  readonly bytes: Uint8Array;
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A zigzag varint that must be a safe number. */
  size(): number {
    const value = Number(this.long());
    if (!Number.isSafeInteger(value)) throw new RangeError(`a length of ${value}`);
    return value;
  }

  long(): bigint {
    let [low, shift, byte] = [0, 0, 128];
    for (; byte >= 128 && shift < 28; shift += 7) {
      byte = this.view.getUint8(this.at++);
      low += (byte & 127) << shift;
    }
    if (byte < 128) return BigInt((low >>> 1) ^ -(low & 1));
    let value = BigInt(low >>> 0);
    for (; byte >= 128; shift += 7) {
      if (shift > 63) throw new RangeError('a number of more than 64 bits');
      byte = this.view.getUint8(this.at++);
      value |= BigInt(byte & 127) << BigInt(shift);
    }
    return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  }

  take(length: number): Uint8Array {
    if (length < 0 || length > this.bytes.length - this.at)
      throw new RangeError(`${length} bytes where ${this.bytes.length - this.at} are left`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  text(): string {
    const part = this.take(this.size());
    return Buffer.from(part.buffer, part.byteOffset, part.length).toString('utf8');
  }
}

export type Decode = (bytes: Bytes) => Data;

/** How a type's values are read, chosen once. */
export function decoderOf(type: AvroType): Decode {
  switch (type.kind) {
    case 'null':
      return () => null;
    case 'boolean':
      return (bytes) => bytes.view.getUint8(bytes.at++) !== 0;
    case 'int':
      if (type.logical === 'time-millis') return (bytes) => timeText(bytes.long(), 1);
      return (bytes) => Number(BigInt.asIntN(32, bytes.long()));
    case 'long':
      return longDecoder(type.logical);
    case 'float':
      return (bytes) => {
        bytes.at += 4;
        return bytes.view.getFloat32(bytes.at - 4, true);
      };
    case 'double':
      return (bytes) => {
        bytes.at += 8;
        return bytes.view.getFloat64(bytes.at - 8, true);
      };
    case 'string':
      return (bytes) => bytes.text();
    case 'bytes':
      return bytesDecoder(type, (bytes) => bytes.take(bytes.size()));
    case 'fixed':
      return bytesDecoder(type, (bytes) => bytes.take(type.size));
    case 'enum':
      return (bytes) => {
        const symbol = type.symbols[bytes.size()];
        if (symbol === undefined) throw new RangeError('an enum of no symbol');
        return symbol;
      };
    case 'array':
      return itemsDecoder(decoderOf(type.items));
    case 'map':
      return entriesDecoder(decoderOf(type.items));
    case 'record': {
      const fields = type.fields.map((field) => decoderOf(field.type));
      return (bytes) => fields.map((field) => field(bytes));
    }
    case 'union':
      return unionDecoder(type);
  }
}

/** The same as a value of a column: nested ones as their text. */
export function columnDecoder(type: AvroType): Decode {
  const decode = decoderOf(type);
  const name = sparkType(type);
  if (!isNested(name)) return decode;
  return (bytes) => {
    const data = decode(bytes);
    return data === null ? null : jsonText(data, name);
  };
}

function longDecoder(logical: string | null): Decode {
  switch (logical) {
    case 'timestamp-millis':
    case 'local-timestamp-millis':
      return (bytes) => BigInt.asIntN(64, bytes.long() * 1000n);
    case 'time-micros':
      return (bytes) => timeText(bytes.long(), 2);
    default:
      return (bytes) => bytes.long();
  }
}

type BytesType = Extract<AvroType, { readonly logical: string | null }>;

function bytesDecoder(type: BytesType, take: (bytes: Bytes) => Uint8Array): Decode {
  if (isDecimal(type)) return (bytes) => bigEndian(take(bytes));
  if (type.logical === 'decimal') return (bytes) => decimalText(bigEndian(take(bytes)), type.scale);
  if (type.kind === 'fixed' && type.logical === 'uuid' && type.size === 16)
    return (bytes) => uuidText(Buffer.from(take(bytes)).toString('hex'));
  return (bytes) => take(bytes).slice();
}

const MOST_DECIMAL_BYTES = 128;

function bigEndian(bytes: Uint8Array): bigint {
  if (bytes.length > MOST_DECIMAL_BYTES) throw new RangeError(`a decimal of ${bytes.length} bytes`);
  const padded = Math.max(8, Math.ceil(bytes.length / 8) * 8);
  const little = new Uint8Array(padded).fill(((bytes[0] ?? 0) & 128) === 0 ? 0 : 255);
  for (let i = 0; i < bytes.length; i++) little[i] = bytes[bytes.length - 1 - i]!;
  return bigAt(new DataView(little.buffer), 0, padded);
}

/** Blocks of items, ended by an empty one; a negative count is followed by the block's bytes. Items of no bytes are bounded. */
function blocks(bytes: Bytes, item: () => void): void {
  const most = bytes.bytes.length * 8 + 1024;
  for (let left = most; ; ) {
    let count = bytes.size();
    if (count === 0) return;
    if (count < 0) {
      bytes.size();
      count = -count;
    }
    left -= count;
    if (left < 0) throw new RangeError(`a list claims ${count} items`);
    for (let i = 0; i < count; i++) item();
  }
}

function itemsDecoder(item: Decode): Decode {
  return (bytes) => {
    const items: Data[] = [];
    blocks(bytes, () => items.push(item(bytes)));
    return items;
  };
}

function entriesDecoder(value: Decode): Decode {
  return (bytes) => {
    const entries = new Map<string, Data>();
    blocks(bytes, () => {
      const key = bytes.text();
      entries.set(key, value(bytes));
    });
    return [...entries];
  };
}

function unionDecoder(union: AvroType & { readonly kind: 'union' }): Decode {
  const branches = union.branches.map(decoderOf);
  const members = membersOf(union);
  const single = withoutNull(union).type.kind !== 'union' || union.branches.length === 0;
  return (bytes) => {
    const index = bytes.size();
    const branch = branches[index];
    if (branch === undefined) throw new RangeError(`a union has no branch ${index}`);
    const data = branch(bytes);
    if (single || union.branches[index]!.kind === 'null') return data;
    return members.map((member) => (member === union.branches[index] ? data : null));
  };
}
