import { damaged } from './damage';
import { MAX_DEPTH, valueEnd } from './thrift-skip';
import { ThriftType } from './thrift-types';

const decoder = new TextDecoder();

/**
 * Reads Thrift's compact protocol out of bytes that nobody vouches for: every length is checked against the bytes that are left
 * before it is used, nesting is bounded, and whatever does not fit is damage. Handlers must consume their value or `skip` it.
 */
export class ThriftReader {
  private depth = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private position = 0,
  ) {}

  get at(): number {
    return this.position;
  }

  set at(position: number) {
    this.position = position;
  }

  struct(type: number, field: (id: number, type: number) => void): void {
    if (type !== ThriftType.STRUCT) this.unexpected('a struct', type);
    this.enter();
    let id = 0;
    for (let head = this.byte(); head !== 0; head = this.byte()) {
      const delta = head >> 4;
      id = delta === 0 ? this.zigzag() : id + delta;
      field(id, head & 15);
    }
    this.depth--;
  }

  list(type: number, element: (type: number) => void): void {
    if (type !== ThriftType.LIST && type !== ThriftType.SET) this.unexpected('a list', type);
    this.enter();
    const head = this.byte();
    const size = this.bounded(head >> 4 === 15 ? this.varint() : head >> 4, 'a list');
    for (let i = 0; i < size; i++) element(head & 15);
    this.depth--;
  }

  integer(type: number): number {
    if (type === ThriftType.BYTE) return (this.byte() << 24) >> 24;
    if (type < ThriftType.BYTE || type > ThriftType.I64) this.unexpected('a number', type);
    return this.zigzag();
  }

  boolean(type: number): boolean {
    if (type !== ThriftType.TRUE && type !== ThriftType.FALSE) this.unexpected('a truth value', type);
    return type === ThriftType.TRUE;
  }

  /** A truth value in a list, where it takes a byte of its own. */
  element(type: number): boolean {
    if (type !== ThriftType.TRUE && type !== ThriftType.FALSE) this.unexpected('a truth value', type);
    return this.byte() === ThriftType.TRUE;
  }

  binary(type: number): Uint8Array {
    if (type !== ThriftType.BINARY) this.unexpected('bytes', type);
    const size = this.bounded(this.varint(), 'a byte string');
    this.position += size;
    return this.bytes.subarray(this.position - size, this.position);
  }

  text(type: number): string {
    return decoder.decode(this.binary(type).slice());
  }

  skip(type: number): void {
    this.position = valueEnd(this.bytes, this.position, type, this.depth);
  }

  skipStruct(type: number): void {
    if (type !== ThriftType.STRUCT) this.unexpected('a struct', type);
    this.skip(type);
  }

  private enter(): void {
    if (++this.depth > MAX_DEPTH) damaged(`structures nest deeper than ${MAX_DEPTH} at byte ${this.position}`);
  }

  private byte(): number {
    const value = this.bytes[this.position];
    if (value === undefined) damaged(`its structures run past their end at byte ${this.position}`);
    this.position++;
    return value;
  }

  private varint(): number {
    let value = 0;
    for (let scale = 1, i = 0; i < 10; i++, scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return damaged(`a number of more than 10 bytes at byte ${this.position}`);
  }

  private zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  private bounded(size: number, what: string): number {
    if (size > this.bytes.length - this.position)
      damaged(`${what} of ${size} claims more bytes than are left at byte ${this.position}`);
    return size;
  }

  private unexpected(what: string, type: number): never {
    return damaged(`${what} expected at byte ${this.position}, found thrift type ${type}`);
  }
}
