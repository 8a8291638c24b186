import { isMac } from './platform';

/** "Mod+Shift+Z" as key caps. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys" aria-hidden="true">
      {keys.split('+').map((key) => (
        <kbd className="key" key={key}>
          {capOf(key)}
        </kbd>
      ))}
    </span>
  );
}

export function keysText(keys: string): string {
  return keys
    .split('+')
    .map(capOf)
    .join(isMac() ? '' : '+');
}

function capOf(key: string): string {
  if (isMac()) return { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' }[key] ?? key;
  return key === 'Mod' ? 'Ctrl' : key;
}
