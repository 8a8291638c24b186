import type { HostApi } from '../../main/preload-api';
import type { Messages } from './messages';
import type { OpenedFile } from './opened-file';

/** How often the files are looked at while the window is in sight; also whenever it comes into focus. */
const EVERY_MS = 3000;

/**
 * Notices that the open file changes on disk: a card says so and offers to read it again, with the filter and the order as they
 * are. It is said once for each change.
 */
export class FileWatch {
  readonly #host: HostApi;
  readonly #messages: Messages;
  #tokens: readonly string[] = [];
  #name = '';
  #reload: () => void = () => {};
  #stamp: string | null = null;
  #serial = 0;

  constructor(host: HostApi, messages: Messages) {
    this.#host = host;
    this.#messages = messages;
  }

  /** Looks from now on. Returns the undo. */
  start(): () => void {
    const look = (): void => {
      if (document.visibilityState === 'visible') void this.look();
    };
    const timer = setInterval(look, EVERY_MS);
    addEventListener('focus', look);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', look);
    };
  }

  /** The file to look at; null = none. */
  async follow(file: OpenedFile | null, reload: () => void): Promise<void> {
    const serial = ++this.#serial;
    this.#tokens = file === null ? [] : [file.token, ...(file.others ?? [])];
    this.#name = file?.name ?? '';
    this.#reload = reload;
    this.#stamp = null;
    const stamp = await this.#stampNow();
    if (serial === this.#serial) this.#stamp = stamp;
  }

  async look(): Promise<void> {
    const serial = this.#serial;
    if (this.#stamp === null) return;
    const stamp = await this.#stampNow();
    if (serial !== this.#serial || stamp === this.#stamp) return;
    this.#stamp = stamp;
    const gone = stamp.includes('gone');
    this.#messages.note(
      gone ? `${this.#name} is gone from the disk` : `${this.#name} has changed on disk`,
      gone ? 'Rows that are in memory can still be seen and exported.' : 'The rows on the screen are from before the change.',
      gone ? null : { label: 'Reload', run: this.#reload },
    );
  }

  async #stampNow(): Promise<string> {
    const stamps = await Promise.all(this.#tokens.map((token) => this.#host.stampOf(token)));
    return stamps.map((stamp) => stamp ?? 'gone').join(', ');
  }
}
