import { ThriftType } from './thrift-types';

/** A field of a struct, or an element of a list (whose id does not count); undefined fields are left out. */
export interface ThriftField {
  readonly id: number;
  readonly type: number;
  readonly value: number | boolean | Uint8Array | readonly (ThriftField | undefined)[];
  /** Lists only. */
  readonly elements?: number;
}

export const i32 = (id: number, value: number): ThriftField => ({ id, type: ThriftType.I32, value });
export const i64 = (id: number, value: number): ThriftField => ({ id, type: ThriftType.I64, value });
export const byte = (id: number, value: number): ThriftField => ({ id, type: ThriftType.BYTE, value });
export const flag = (id: number, value: boolean): ThriftField => ({
  id,
  type: value ? ThriftType.TRUE : ThriftType.FALSE,
  value,
});
export const binary = (id: number, value: Uint8Array): ThriftField => ({ id, type: ThriftType.BINARY, value });
export const text = (id: number, value: string): ThriftField => binary(id, Buffer.from(value));
export const struct = (id: number, fields: readonly (ThriftField | undefined)[]): ThriftField => ({
  id,
  type: ThriftType.STRUCT,
  value: fields,
});
export const list = (id: number, elements: number, values: readonly ThriftField[]): ThriftField => ({
  id,
  type: ThriftType.LIST,
  value: values,
  elements,
});

/** A struct in Thrift's compact protocol. */
export function thriftBytes(fields: readonly (ThriftField | undefined)[]): Uint8Array {
  const writer = new ThriftWriter();
  writer.struct(fields);
  return writer.bytes();
}

class ThriftWriter {
  private buffer = new Uint8Array(1024);
  private length = 0;

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  struct(fields: readonly (ThriftField | undefined)[]): void {
    let last = 0;
    for (const field of fields) {
      if (field === undefined) continue;
      this.byte(((field.id - last) << 4) | field.type);
      last = field.id;
      this.value(field);
    }
    this.byte(0);
  }

  private value({ type, value, elements }: ThriftField): void {
    if (value instanceof Uint8Array) this.binary(value);
    else if (typeof value === 'number')
      type === ThriftType.BYTE ? this.byte(value & 255) : this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
    else if (typeof value === 'boolean') return;
    else if (type === ThriftType.LIST) this.list(value as readonly ThriftField[], elements!);
    else this.struct(value);
  }

  private list(values: readonly ThriftField[], elements: number): void {
    this.byte((Math.min(15, values.length) << 4) | elements);
    if (values.length >= 15) this.varint(values.length);
    for (const value of values) this.value(value);
  }

  private binary(value: Uint8Array): void {
    this.varint(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  private varint(value: number): void {
    for (; value >= 128; value = Math.floor(value / 128)) this.byte((value % 128) | 128);
    this.byte(value);
  }

  private byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    grown.set(this.buffer);
    this.buffer = grown;
  }
}
