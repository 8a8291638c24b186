declare module 'seek-bzip' {
  interface ByteInput {
    readByte(): number;
    read(target: Uint8Array, start: number, bytes: number): number;
  }
  interface ByteOutput {
    writeByte(byte: number): void;
  }
  const bunzip: { decode(input: ByteInput, output: ByteOutput): void };
  export = bunzip;
}
