/**
 * One account of memory for what runs and what is kept (Spark's unified memory manager). A task reserves what it is going to work in
 * before it is sent; blocks may take what is left and give way when more is reserved. What does not fit waits, except that something
 * always runs: the first task whatever it asks for, and tasks up to a floor however small the budget is.
 */
import { sharedBytes } from './memory-shares';

/** Less than this no partition of any format is read and worked on in. */
const FLOOR_BYTES = 64 * 2 ** 20;

const REMEMBERED = 32;

export class MemoryManager {
  private budget: number;
  private readonly reservations = new Map<number, number>();
  private reserved = 0;
  /** What was reserved after each of the latest reservations: blocks that come and go with every task would only be made to be dropped. */
  private readonly latest: number[] = [];
  private readonly onStorage: (storageBytes: number) => void;
  private told: number;

  /** `onStorage` hears what blocks may take whenever that changes. */
  constructor(budgetBytes: number, onStorage: (storageBytes: number) => void) {
    this.budget = budgetBytes;
    this.onStorage = onStorage;
    this.told = this.storageBytes;
  }

  /** What tasks and blocks may take together. */
  get budgetBytes(): number {
    return this.budget;
  }

  /** What running tasks have reserved. */
  get executionBytes(): number {
    return this.reserved;
  }

  /** What blocks may take now. */
  get storageBytes(): number {
    return Math.max(0, sharedBytes(this.budget) - Math.max(this.reserved, ...this.latest));
  }

  resize(budgetBytes: number): void {
    this.budget = budgetBytes;
    this.tell();
  }

  /** Reserves for a task; false = it has to wait for another to end. */
  reserve(taskId: number, bytes: number): boolean {
    if (this.reservations.size > 0 && this.reserved + bytes > Math.max(this.budget, FLOOR_BYTES)) return false;
    this.reservations.set(taskId, bytes);
    this.reserved += bytes;
    this.latest.push(this.reserved);
    if (this.latest.length > REMEMBERED) this.latest.shift();
    this.tell();
    return true;
  }

  release(taskId: number): void {
    this.reserved -= this.reservations.get(taskId) ?? 0;
    this.reservations.delete(taskId);
    this.tell();
  }

  private tell(): void {
    const { storageBytes } = this;
    if (storageBytes === this.told) return;
    this.told = storageBytes;
    this.onStorage(storageBytes);
  }
}
