import { ScriptSyntaxError, stripTypes } from './strip';

/**
 * One input of the prompt as JavaScript that Node's own prompt can evaluate: types are gone, an object literal is an expression,
 * and static imports are awaited ones.
 */
export function statementOf(input: string): string {
  return withAwaitedImports(/^\s*\{/.test(input) && !/;\s*$/.test(input) ? literal(input) : stripTypes(input, 'input'));
}

/** `{ a: 1 }` is meant as an object where it can be one, else as a block. */
function literal(input: string): string {
  try {
    return stripTypes(`(${input.trimEnd()}\n)`, 'input');
  } catch (error) {
    if (!(error instanceof ScriptSyntaxError)) throw error;
    return stripTypes(input, 'input');
  }
}

const IMPORT = /(^|[\n;])([ \t]*)import\s+(?:([^'"();]+?)\s+from\s+)?(['"][^'"\n]+['"])(?:[ \t]*;)?/g;

export function withAwaitedImports(code: string): string {
  return code.replace(IMPORT, (_, before: string, space: string, clause: string | undefined, from: string) => {
    const names = clause === undefined ? '' : `const ${pattern(clause)} = `;
    return `${before}${space}${names}await import(${from});`;
  });
}

/** `a, { b as c }` → `{ default: a, b: c }`; `* as n` → `n`. */
function pattern(clause: string): string {
  const [, whole, first, rest] = /^(?:\*\s*as\s+(\S+)|([\w$]+)?\s*,?\s*(?:\{([\s\S]*)\})?)\s*$/.exec(clause.trim()) ?? [];
  if (whole !== undefined) return whole;
  const named = (rest ?? '').split(',').map((each) => each.trim().replace(/\s+as\s+/, ': '));
  return `{ ${[first === undefined ? '' : `default: ${first}`, ...named].filter((each) => each !== '').join(', ')} }`;
}
