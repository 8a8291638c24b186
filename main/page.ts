/**
 * Where the page comes from and what it may do. In the built app it is served from app://hearth, a scheme of our own: a page on file://
 * could read every file. No remote content, no network, no navigation, no new windows, no permissions but writing to the clipboard.
 */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Session, WebContents } from 'electron';
import { protocol, session } from 'electron';

const SCHEME = 'app';
const ORIGIN = `${SCHEME}://hearth`;
const NONCE = '__CSP_NONCE__';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Set while developing: the address of the server that reloads the page as it changes. */
const devServer = process.env.ELECTRON_RENDERER_URL;

export const pageUrl = devServer ?? `${ORIGIN}/index.html`;

/** By scheme and host: an address with a scheme of our own has no origin of its own. */
export function isOurPage(address: string, ours: string = pageUrl): boolean {
  if (!URL.canParse(address)) return false;
  const [url, own] = [new URL(address), new URL(ours)];
  return url.protocol === own.protocol && url.host === own.host;
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Serves the built page, and nothing outside its folder. */
export function servePage(folder: string): void {
  protocol.handle(SCHEME, async (request) => {
    const path = pathInside(folder, new URL(request.url));
    if (path === undefined) return new Response('not found', { status: 404 });
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) return new Response('not found', { status: 404 });
    return respond(path, bytes);
  });
}

export function pathInside(folder: string, url: URL): string | undefined {
  if (url.protocol !== `${SCHEME}:` || url.host !== 'hearth') return undefined;
  const path = normalize(join(folder, decodeURIComponent(url.pathname)));
  return path.startsWith(normalize(folder) + sep) ? path : undefined;
}

function respond(path: string, bytes: Buffer): Response {
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const nonce = randomBytes(16).toString('base64');
  const headers = { 'content-type': type, 'content-security-policy': contentPolicy(nonce), 'x-content-type-options': 'nosniff' };
  const body = extname(path) === '.html' ? bytes.toString('utf8').replaceAll(NONCE, nonce) : new Uint8Array(bytes);
  return new Response(body, { headers });
}

export function lockDown(pages: Session = session.defaultSession): void {
  pages.setPermissionRequestHandler((_page, permission, decide) => decide(permission === 'clipboard-sanitized-write'));
  pages.setPermissionCheckHandler((_page, permission) => permission === 'clipboard-sanitized-write');
  pages.setDevicePermissionHandler(() => false);
  pages.on('will-download', (event) => event.preventDefault());
  if (devServer === undefined)
    pages.webRequest.onBeforeRequest(
      { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] },
      (_request, decide) => decide({ cancel: true }),
    );
}

export function keepOnPage(page: WebContents): void {
  page.setWindowOpenHandler(() => ({ action: 'deny' }));
  page.on('will-navigate', (event) => event.preventDefault());
  page.on('will-redirect', (event) => event.preventDefault());
  page.on('will-frame-navigate', (event) => event.preventDefault());
  page.on('will-attach-webview', (event) => event.preventDefault());
}
