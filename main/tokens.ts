import { randomUUID } from 'node:crypto';

/** What the page holds instead of paths: unguessable, per window, and good for one purpose only. */
export interface Tokens {
  mint(path: string, purpose: Purpose): string;
  pathOf(token: string, purpose: Purpose): string | undefined;
  /** Every path a token was given for, longest first. */
  paths(): readonly string[];
}

export type Purpose = 'read' | 'write';

export function createTokens(): Tokens {
  const granted = new Map<string, { readonly path: string; readonly purpose: Purpose }>();
  return {
    mint(path, purpose) {
      const token = `${purpose}:${randomUUID()}`;
      granted.set(token, { path, purpose });
      return token;
    },
    pathOf(token, purpose) {
      const grant = granted.get(token);
      return grant?.purpose === purpose ? grant.path : undefined;
    },
    paths: () => [...new Set([...granted.values()].map((grant) => grant.path))].sort((a, b) => b.length - a.length),
  };
}
