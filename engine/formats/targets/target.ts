/** Where an export's bytes go. Success is only what `commit` reports; `abort` leaves nothing behind. */
export interface Target {
  /** Appends; resolves when the bytes were handed to the system, so that the writer cannot run ahead of a slow disk. */
  write(bytes: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  abort(): Promise<void>;
}
