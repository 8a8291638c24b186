import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { functionInfos } from '../../../engine/functions/index';
import { and, call, col, lit, not, or, typed } from '../../../engine/plan/build';
import type { Expr, Lit } from '../../../engine/plan/expr';
import { parseExpr } from '../../../engine/plan/parse';
import { printExpr } from '../../../engine/plan/print';
import type { Schema } from '../../../engine/plan/schema';
import type { DraftGroup, DraftNode, DraftRule } from '../../../renderer/view/draft';
import { addNode, emptyDraft, emptyValue, mapNode, nodesOf, OPAQUE, valueOfTexts } from '../../../renderer/view/draft';
import { draftOfExpr } from '../../../renderer/view/draft-of-expr';
import { exprOfDraft, exprOfNode } from '../../../renderer/view/expr-of-draft';
import { filterWords, operatorsFor, withCase, withoutCase } from '../../../renderer/view/filter-words';
import { exprs } from '../../support/arbitraries';

const schema: Schema = [
  { name: 'num1', type: 'int', nullable: false },
  { name: 'dbl1', type: 'double', nullable: true },
  { name: 'txt1', type: 'string', nullable: true },
  { name: 'ts1', type: 'timestamp', nullable: false },
  { name: 'flag1', type: 'boolean', nullable: false },
];
const words = filterWords({ functions: functionInfos(), formats: [] }, schema);

function rule(field: string, operator: string, ...texts: readonly string[]): DraftRule {
  return { id: `${field} ${operator}`, field, operator, value: valueOfTexts(texts) };
}

function group(combinator: DraftGroup['combinator'], ...rules: readonly DraftNode[]): DraftGroup {
  return { id: combinator, combinator, rules };
}

/** What drawing forgets on purpose: nested calls of one connective are one group, a group of one is its only member. */
function flattened(expr: Expr): Expr {
  if (expr.kind !== 'call') return expr;
  if (expr.fn === 'and' || expr.fn === 'or') {
    const operands = expr.args.flatMap((arg) => {
      const inner = flattened(arg);
      return inner.kind === 'call' && inner.fn === expr.fn && inner.args.length > 0 ? inner.args : [inner];
    });
    return operands.length === 1 ? operands[0]! : { ...expr, args: operands };
  }
  if (expr.fn === 'not' && expr.args.length === 1) return { ...expr, args: [flattened(expr.args[0]!)] };
  return expr;
}

const conditions: fc.Arbitrary<Expr> = fc.letrec<{ expr: Expr }>((tie) => ({
  expr: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Expr>(
      call('>', col('num1'), lit(5)),
      call('=', col('txt1'), lit('a')),
      call('in', col('num1'), lit(1), lit(2)),
      call('between', col('dbl1'), lit(1), typed('decimal(2,1)', '2.5')),
      call('icontains', col('txt1'), lit('x')),
      not(call('contains', col('txt1'), lit('x'))),
      call('isnull', col('dbl1')),
      call('>', col('num1'), col('dbl1')),
      call('=', col('txt1'), typed('string', null)),
      call('>', call('length', col('txt1')), lit(3)),
      call('=', col('gone'), lit(1)),
    ),
    exprs,
    fc.array(tie('expr'), { minLength: 2, maxLength: 3 }).map((args) => and(...args)),
    fc.array(tie('expr'), { minLength: 2, maxLength: 3 }).map((args) => or(...args)),
    tie('expr').map((arg) => not(arg)),
  ),
})).expr;

describe('a draft of an expression', () => {
  test('says the expression again, whatever it was', () => {
    fc.assert(
      fc.property(conditions, (expr) => {
        expect(flattened(exprOfDraft(draftOfExpr(expr, words), words).expr!)).toEqual(flattened(expr));
      }),
    );
  });

  test('draws rules, groups and negations', () => {
    const draft = draftOfExpr(parseExpr("num1 > 5 and (txt1 = 'a' or not (flag1 = true or num1 is null))"), words);
    expect(draft).toMatchObject({
      combinator: 'and',
      rules: [
        { field: 'num1', operator: '>' },
        { combinator: 'or', rules: [{ field: 'txt1', operator: '=' }, { combinator: 'none' }] },
      ],
    });
  });

  test('keeps what it cannot draw as a chip', () => {
    const expr = parseExpr('length(txt1) > 3');
    expect(draftOfExpr(expr, words).rules).toMatchObject([{ operator: OPAQUE, value: { expr } }]);
  });

  test('reads back from its printed text', () => {
    const draft = group(
      'and',
      rule('num1', '>', '5'),
      group('none', rule('txt1', 'icontains', "it's"), rule('ts1', '<', '2024-02-29 12:00')),
    );
    const { expr } = exprOfDraft(draft, words);
    expect(exprOfDraft(draftOfExpr(parseExpr(printExpr(expr!)), words), words).expr).toEqual(expr);
  });
});

describe('the expression of a draft', () => {
  test('is nothing where nothing is said', () => {
    expect(exprOfDraft(emptyDraft(), words).expr).toBeNull();
    expect(exprOfDraft(group('none', group('or')), words).expr).toBeNull();
  });

  test('leaves incomplete rules out and names them', () => {
    const draft = group(
      'and',
      rule('num1', '>', ''),
      rule('num1', 'between', '1'),
      rule('num1', '<', 'nine'),
      rule('txt1', '=', 'a'),
    );
    const { expr, incomplete } = exprOfDraft(draft, words);
    expect(expr).toEqual(call('=', col('txt1'), lit('a')));
    expect([...incomplete]).toEqual(['num1 >', 'num1 between', 'num1 <']);
  });

  test('leaves muted nodes out, but tells what they would say', () => {
    const muted = { ...rule('num1', '>', '5'), muted: true };
    expect(exprOfDraft(group('and', muted), words).expr).toBeNull();
    expect(exprOfNode(muted, words)).toEqual(call('>', col('num1'), lit(5)));
    expect(exprOfDraft({ ...group('or', rule('num1', '>', '5')), muted: true }, words).expr).toBeNull();
  });

  test('types a number as it was written', () => {
    const typeOf = (text: string): Lit['type'] | undefined => {
      const { expr } = exprOfDraft(group('and', rule('dbl1', '>', text)), words);
      const value = expr?.kind === 'call' ? expr.args[1] : undefined;
      return value?.kind === 'lit' ? value.type : undefined;
    };
    expect([typeOf('5'), typeOf('9007199254740993'), typeOf('-1.50'), typeOf('1e3')]).toEqual([
      'int',
      'bigint',
      'decimal(3,2)',
      'double',
    ]);
  });

  test('gives what the parser reads in the same number', () => {
    for (const text of ['5', '0.05', '123.450', '9007199254740993', '00.5']) {
      const { expr } = exprOfDraft(group('and', rule('dbl1', '>', text)), words);
      expect(expr).toEqual(parseExpr(`dbl1 > ${text}`));
    }
  });
});

describe('editing a draft', () => {
  test('changes, removes and finds nodes at any depth', () => {
    const draft = group('and', group('or', rule('num1', '>', '5')));
    expect([...nodesOf(mapNode(draft, 'num1 >', () => null))].map((node) => node.id)).toEqual(['or']);
    expect(mapNode(draft, 'num1 >', (node) => ({ ...node, muted: true })).rules).toMatchObject([{ rules: [{ muted: true }] }]);
  });

  test('adds a rule beside the others, never inside an "any"', () => {
    const added: DraftRule = { id: 'new', field: 'num1', operator: 'isnull', value: emptyValue };
    const any = group('or', rule('num1', '>', '5'), rule('num1', '<', '2'));
    expect(addNode(any, added)).toMatchObject({ combinator: 'and', rules: [{ combinator: 'or' }, { id: 'new' }] });
    expect(addNode(emptyDraft(), added)).toMatchObject({ combinator: 'and', rules: [{ id: 'new' }] });
  });
});

describe('the words of the builder', () => {
  test('offer what a column can be asked', () => {
    const names = (type: Schema[number]['type']): readonly string[] => operatorsFor(words, type).map((operator) => operator.name);
    expect(names('boolean')).toEqual(['=', 'isnull', 'isnotnull']);
    expect(names('int')).toContain('between');
    expect(names('string')).toContain('contains');
    expect(names('int')).not.toContain('isnan');
  });

  test('hide any-case twins behind their toggle', () => {
    expect(operatorsFor(words, 'string').map((operator) => operator.name)).not.toContain('icontains');
    expect(withCase(words, '!icontains')?.name).toBe('!contains');
    expect(withoutCase(words, 'like')?.name).toBe('ilike');
    expect(withCase(words, 'in')).toBeNull();
  });

  test('say the opposite of each question in words', () => {
    const label = (name: string) => words.operators.find((operator) => operator.name === name)?.label;
    expect([label('!contains'), label('!in'), label('!rlike'), label('!startswith')]).toEqual([
      'does not contain',
      'is not one of',
      'does not match',
      'does not start with',
    ]);
  });
});
