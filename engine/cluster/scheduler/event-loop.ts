/**
 * One place where things happen, one at a time: an event posted while another is handled waits its turn. There is no thread and
 * no timer behind it, so a test that posts an event sees its consequences on the next line. `onIdle` follows the last of them.
 */
export class EventLoop<E> {
  private readonly handle: (event: E) => void;
  private readonly onError: (error: unknown) => void;
  private readonly onIdle: () => void;
  private readonly queue: E[] = [];
  private busy = false;

  constructor(handle: (event: E) => void, onError: (error: unknown) => void, onIdle: () => void) {
    this.handle = handle;
    this.onError = onError;
    this.onIdle = onIdle;
  }

  get pending(): number {
    return this.queue.length;
  }

  post(event: E): void {
    this.queue.push(event);
    if (this.busy) return;
    this.busy = true;
    while (this.queue.length > 0) this.take(this.queue.shift() as E);
    this.busy = false;
    this.onIdle();
  }

  private take(event: E): void {
    try {
      this.handle(event);
    } catch (error) {
      this.onError(error);
    }
  }
}
