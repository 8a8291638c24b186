/**
 * The page may use only style elements that carry the nonce of its content policy. Two libraries write such elements: the grid
 * (its theme) and the scroll lock of modal dialogs; the first takes the nonce as an option, the second looks for this global.
 */
const content = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

export const pageNonce = content.startsWith('__') ? '' : content;

declare global {
  var __webpack_nonce__: string | undefined;
}

if (pageNonce !== '') globalThis.__webpack_nonce__ = pageNonce;
