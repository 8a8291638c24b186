/** Where an export's files go. Success is only what `commit` reports; `abort` leaves nothing behind. */
export interface Target {
  /** Begins a file of the output, by its name inside it (`/` between folders); where the output is one file, that one. */
  create(name: string): Promise<TargetFile>;
  /** Bytes that are free where it goes; null = not known. */
  free(): Promise<number | null>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}

export interface TargetFile {
  /** Appends; resolves when the bytes were handed to the system, so that the writer cannot run ahead of a slow disk. */
  write(bytes: Uint8Array): Promise<void>;
  /** Puts bytes in the place of the file's first ones. */
  rewriteHead(bytes: Uint8Array): Promise<void>;
  /** SHA-256 of what stands in it, as hexadecimal digits. */
  digest(): Promise<string>;
  /** It is whole, and holds so many rows. */
  close(rows: number): Promise<void>;
}
