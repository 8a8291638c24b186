/**
 * Expressions in another language, by a table: each function has one entry that says how it is spelt there.
 * What has no entry cannot be said in that language, and the export says so by name.
 */
import { fail } from '../../errors';
import type { Expr, Lit } from '../expr';
import type { TypeName } from '../schema';

/** `open` texts need parentheses beside an operator. */
export interface Piece {
  readonly text: string;
  readonly open: boolean;
}

export type Spell = (args: readonly Piece[], exprs: readonly Expr[]) => Piece;

export interface Language {
  readonly name: string;
  column(name: string): string;
  literal(literal: Lit): string;
  cast(arg: Piece, to: TypeName): Piece;
  readonly calls: Readonly<Record<string, Spell>>;
}

export function render(expr: Expr, language: Language): string {
  return renderPiece(expr, language).text;
}

export function renderPiece(expr: Expr, language: Language): Piece {
  switch (expr.kind) {
    case 'col':
      return closed(language.column(expr.name));
    case 'lit':
      return closed(language.literal(expr));
    case 'cast':
      return language.cast(renderPiece(expr.arg, language), expr.to);
    case 'call': {
      const spell = Object.hasOwn(language.calls, expr.fn) ? language.calls[expr.fn] : undefined;
      if (spell === undefined)
        return fail('UNSUPPORTED', `${language.name} has no equal of ${expr.fn}(…); export to Spark instead`, {
          function: expr.fn,
        });
      return spell(
        expr.args.map((arg) => renderPiece(arg, language)),
        expr.args,
      );
    }
  }
}

export function closed(text: string): Piece {
  return { text, open: false };
}

export function open(text: string): Piece {
  return { text, open: true };
}

/** As an operand or the subject of a method. */
export function inner({ text, open: needs }: Piece): string {
  return needs ? `(${text})` : text;
}

export function infix(symbol: string): Spell {
  return (args) => (args.length === 1 ? args[0]! : open(args.map(inner).join(` ${symbol} `)));
}

/** `name(a, b)`. */
export function named(name: string): Spell {
  return (args) => closed(`${name}(${args.map((arg) => arg.text).join(', ')})`);
}

/** `{0}` stands for the first argument, in parentheses where it needs them; `{*1}` for all from the second on. */
export function template(pattern: string): Spell {
  const isOpen = /^\{0\} |^-|^~|^NOT /.test(pattern);
  return (args) => {
    const text = pattern.replace(/\{(\*?)(\d)\}/g, (_, star: string, digit: string) => {
      const at = Number(digit);
      return star === ''
        ? inner(args[at] ?? closed(''))
        : args
            .slice(at)
            .map((arg) => arg.text)
            .join(', ');
    });
    return { text, open: isOpen };
  };
}

/** One spelling for each number of arguments. */
export function byCount(spellings: Readonly<Record<number, Spell>>): Spell {
  return (args, exprs) => {
    const spell = spellings[args.length];
    return spell === undefined
      ? fail('UNSUPPORTED', `no spelling with ${args.length} arguments in this language; export to Spark instead`)
      : spell(args, exprs);
  };
}
