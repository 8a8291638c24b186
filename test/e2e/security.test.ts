/** The Electron checklist, asserted from inside a page that has been taken over. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hearth, launchHearth } from './launch';

let folder = '';
let hearth: Hearth;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-security-'));
  await writeFile(join(folder, 'films.csv'), 'title,year\nIron Man,2008\nCaptain Marvel,2019\n');
  hearth = await launchHearth({ files: [join(folder, 'films.csv')], provokes: true });
});

afterAll(async () => {
  await hearth?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs in the page's own world; the text of what went wrong, or what came back. */
function inPage<T>(attempt: () => Promise<T> | T): Promise<T> {
  return hearth.page.evaluate(attempt);
}

/** Whether main stopped the navigation that something in the page began. */
async function attempt(address: string, begin: () => void): Promise<boolean> {
  const stopped = hearth.app.evaluate(
    ({ BrowserWindow }, url) =>
      new Promise<boolean>((resolve) => {
        BrowserWindow.getAllWindows()[0]?.webContents.on('will-frame-navigate', (event) => {
          if (event.url === url) resolve(event.defaultPrevented);
        });
      }),
    address,
  );
  await hearth.page.evaluate(begin);
  return stopped;
}

describe('the page', () => {
  test('has no Node, no Electron and only the host api', async () => {
    const seen = await inPage(() => ({
      globals: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
      api: Object.keys(window.hearth).filter((name) => /path|send|invoke|ipc/i.test(name)),
    }));
    expect(seen).toEqual({ globals: [], api: [] });
  });

  test('runs sandboxed and isolated', async () => {
    const preferences = await hearth.app.evaluate(({ BrowserWindow }) => {
      const page = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      return page.getLastWebPreferences();
    });
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    expect(preferences.webviewTag ?? false).toBe(false);
  });

  test('reaches neither files nor the network', async () => {
    const outcomes = await inPage(async () => {
      const tell = (promise: Promise<unknown>) =>
        promise.then(
          () => 'reached',
          () => 'refused',
        );
      const file = 'file:///etc/passwd';
      const request = new XMLHttpRequest();
      const loaded = new Promise((resolve, reject) => {
        request.onload = resolve;
        request.onerror = reject;
      });
      request.open('GET', file);
      request.send();
      return Promise.all([
        tell(fetch(file)),
        tell(fetch('http://127.0.0.1:9/')),
        tell(fetch('app://hearth/index.html')),
        tell(loaded),
      ]);
    });
    expect(outcomes).toEqual(Array(4).fill('refused'));
  });

  test('evaluates no text as code', async () => {
    const outcome = await inPage(
      () =>
        new Promise((resolve) => {
          // In a turn of its own: while the debugger evaluates, the page's policy does not bind it.
          setTimeout(() => {
            try {
              resolve(new Function('return 1')());
            } catch (error) {
              resolve((error as Error).name);
            }
          });
        }),
    );
    expect(outcome).toBe('EvalError');
    const ran = await inPage(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.sentinel = true';
      document.body.append(script);
      await new Promise((resolve) => setTimeout(resolve));
      return 'sentinel' in window;
    });
    expect(ran).toBe(false);
  });

  test('cannot leave, open windows or load frames', async () => {
    const address = hearth.page.url();
    const opened = await inPage(() => window.open('https://example.com') === null);
    expect(opened).toBe(true);
    expect(await attempt('https://example.com/', () => location.assign('https://example.com/'))).toBe(true);
    const refused = hearth.page.waitForEvent('console', (message) =>
      message.text().includes('Not allowed to load local resource'),
    );
    await inPage(() => document.body.append(Object.assign(document.createElement('iframe'), { src: 'file:///etc/passwd' })));
    await refused;
    const violated = await inPage(
      () =>
        new Promise((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
          document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.com/' }));
        }),
    );
    expect(violated).toBe('frame-src');
    expect(hearth.page.url()).toBe(address);
    expect(hearth.app.windows()).toHaveLength(1);
  });

  test('is granted no permission', async () => {
    const states = await inPage(() =>
      Promise.all(
        (['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]).map(
          async (name) => (await navigator.permissions.query({ name })).state,
        ),
      ),
    );
    expect(states).toEqual(['denied', 'denied', 'denied', 'denied']);
  });
});

describe('the host api', () => {
  test('gives no file that the user did not choose', async () => {
    const outcome = await inPage(() =>
      Promise.all([
        window.hearth.openRecent('/etc/passwd').then(String, (error: Error) => error.message),
        window.hearth.fileDropped(new File(['x'], '/etc/passwd')).then(String, (error: Error) => error.message),
        window.hearth.changeSettings({ theme: '../../etc' as never }).then(String, (error: Error) => error.message),
      ]),
    );
    expect(outcome).toEqual([
      'this file is no longer among the recent ones; open it again',
      expect.stringContaining('no file of this computer'),
      expect.stringContaining('changeSettings'),
    ]);
  });

  test('shows names and never folders', async () => {
    const said = JSON.stringify(
      await inPage(() => Promise.all([window.hearth.recents(), window.hearth.settings(), window.hearth.host])),
    );
    expect(said).not.toContain(folder);
  });
});
