import 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** A Python with PySpark and a Java, or why there are none. */
    readonly spark: { readonly python: string; readonly java: string } | { readonly missing: string };
  }
}
