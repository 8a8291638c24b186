/**
 * Spark SQL expression text to the algebra, by precedence climbing over the levels that print.ts names. A chain of AND or OR
 * without parentheses is one call. No function names are known here: `f(x)` is a call, whatever f is.
 */
import { MAX_DEPTH } from './decode';
import type { Expr, Lit, Named, SortKey } from './expr';
import { extendInterval, type Interval, isIntervalUnit, noInterval, shifted } from './interval';
import { castFunctions, castTo, nestedLiteral, numberLiteral } from './literal-text';
import { arrayOf, MAX_NESTED_DEPTH, mapOf, structOf } from './nested-type';
import { printExpr } from './print';
import type { Field, Schema, TypeName } from './schema';
import { isTimestamp, isZoned, saysNanos, type TimestampType, timestampType } from './time-type';
import { syntaxError, type Token, tokenize } from './tokens';
import { isDecimalType, typeNames } from './type-name';
import { depthOf } from './walk';

const MAX_NESTING = 200;

export function parseExpr(text: string): Expr {
  return parseWith(text, (parser) => parser.expression());
}

/** `price, qty * 2 as double_qty, count(*) n`: a select, derive, group or measure list. */
export function parseNamedList(text: string): readonly Named[] {
  return parseWith(text, (parser) => parser.list(() => parser.named()));
}

/** `price desc nulls last, ts`. Nulls come first in ascending and last in descending order unless told. */
export function parseSortKeys(text: string): readonly SortKey[] {
  return parseWith(text, (parser) => parser.list(() => parser.sortKey()));
}

/** `zip string, id bigint not null`. */
export function parseSchema(text: string): Schema {
  return parseWith(text, (parser) => parser.list(() => parser.field()));
}

export function parseType(text: string): TypeName {
  return parseWith(text, (parser) => parser.type());
}

function parseWith<T>(text: string, parse: (parser: Parser) => T): T {
  const parser = new Parser(text);
  const result = parse(parser);
  parser.end();
  return result;
}

const comparisons: Readonly<Record<string, string>> = {
  '=': '=',
  '==': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '<=>': '<=>',
};

const call = (fn: string, ...args: readonly Expr[]): Expr => ({ kind: 'call', fn, args });
const literal = (type: TypeName, value: Lit['value']): Lit => ({ kind: 'lit', type, value });

const clocks: ReadonlySet<string> = new Set(['current_date', 'current_timestamp']);
const notNames: ReadonlySet<string> = new Set(
  'and or not in like ilike rlike regexp is between then when else end as from case select distinct escape'.split(' '),
);

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;
  private nesting = 0;
  private typeNesting = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  expression(): Expr {
    if (++this.nesting > MAX_NESTING) this.fail(`at most ${MAX_NESTING} levels of nesting`);
    const start = this.token;
    const expr = this.disjunction();
    this.nesting--;
    if (this.nesting === 0 && depthOf(expr) > MAX_DEPTH)
      syntaxError(this.text, start, `an expression at most ${MAX_DEPTH} levels deep`);
    return expr;
  }

  named(): Named {
    const start = this.position;
    const expr = this.expression();
    if (this.takeWord('as')) return { name: this.name(), expr };
    if (this.isName(this.token)) return { name: this.name(), expr };
    const isColumn = expr.kind === 'col' && this.position === start + 1;
    return { name: isColumn ? expr.name : printExpr(expr), expr };
  }

  sortKey(): SortKey {
    const expr = this.expression();
    const descending = this.takeWord('desc');
    if (!descending) this.takeWord('asc');
    if (!this.takeWord('nulls')) return { expr, descending, nulls: descending ? 'last' : 'first' };
    if (this.takeWord('first')) return { expr, descending, nulls: 'first' };
    return this.takeWord('last') ? { expr, descending, nulls: 'last' } : this.fail('FIRST or LAST');
  }

  field(): Field {
    return this.typed(this.name());
  }

  /** A field of a struct may have no name, as a key of JSON may be empty. */
  private structField(): Field {
    const isNameless = this.token.kind === 'name' && this.token.value === '';
    if (isNameless) this.position++;
    return this.typed(isNameless ? '' : this.name());
  }

  private typed(name: string): Field {
    this.take(':');
    const type = this.type();
    const nullable = !this.takeWord('not');
    if (!nullable && !this.takeWord('null')) this.fail('NULL');
    if (this.takeWord('comment')) this.expectKind('text', 'a text');
    return { name, type, nullable };
  }

  type(): TypeName {
    const word = this.token.kind === 'word' ? this.token.value.toLowerCase() : '';
    if (word === 'struct' || word === 'array' || word === 'map') return this.nestedType(word);
    const isDecimal = word === 'decimal' || word === 'dec' || word === 'numeric';
    const simple = typeNames.get(word);
    if (simple === undefined && !isDecimal)
      return this.fail('a type such as int, bigint, double, decimal(10,2), string, date, timestamp');
    this.position++;
    if (simple !== undefined && isTimestamp(simple)) return this.timestamp(simple);
    if (simple !== undefined && word !== 'varchar' && word !== 'char') return simple;
    const digits = this.digits();
    if (simple !== undefined) return simple;
    const [precision = 10, scale = 0] = digits;
    return isDecimalType(precision, scale)
      ? `decimal(${precision},${scale})`
      : this.fail('a precision up to 38 and a scale up to it', -1);
  }

  /** With the digits of its seconds behind it where they are not the six of Spark's. */
  private timestamp(micros: TimestampType): TimestampType {
    const digits = this.digits()[0] ?? 6;
    return digits === 6 || digits === 9
      ? timestampType(isZoned(micros), digits === 9)
      : this.fail('6 or 9 digits of seconds', -2);
  }

  private nestedType(kind: 'struct' | 'array' | 'map'): TypeName {
    if (++this.typeNesting > MAX_NESTED_DEPTH) this.fail(`types at most ${MAX_NESTED_DEPTH} levels deep`);
    this.position++;
    const empty = kind === 'struct' && this.take('<>');
    if (!empty) this.expect('<');
    const type = empty ? structOf([]) : this.partsOfType(kind);
    if (!empty) this.expect('>');
    this.typeNesting--;
    return type;
  }

  private partsOfType(kind: 'struct' | 'array' | 'map'): TypeName {
    if (kind === 'array') return arrayOf(this.type());
    if (kind === 'struct') return structOf(this.isSymbol('>') ? [] : this.list(() => this.structField()));
    const key = this.type();
    this.expect(',');
    return mapOf(key, this.type());
  }

  private digits(): readonly number[] {
    if (!this.take('(')) return [];
    const counts = this.list(() => Number(this.expectKind('number', 'a number').value));
    this.expect(')');
    return counts;
  }

  list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.take(',')) items.push(item());
    return items;
  }

  end(): void {
    if (this.token.kind !== 'end') this.fail('an operator or the end');
  }

  private disjunction(): Expr {
    return this.chain('or', () => this.chain('and', () => this.negation()));
  }

  private chain(fn: 'and' | 'or', operand: () => Expr): Expr {
    const first = operand();
    const rest: Expr[] = [];
    while (this.takeWord(fn)) rest.push(operand());
    return rest.length === 0 ? first : call(fn, first, ...rest);
  }

  private negation(): Expr {
    let count = 0;
    while (this.takeWord('not') || this.take('!'))
      if (++count > MAX_NESTING) this.fail(`at most ${MAX_NESTING} levels of nesting`);
    let expr = this.predicate();
    for (; count > 0; count--) expr = call('not', expr);
    return expr;
  }

  private predicate(): Expr {
    let left = this.sum();
    for (;;) {
      const fn = this.token.kind === 'symbol' ? comparisons[this.token.text] : undefined;
      if (fn !== undefined) {
        this.position++;
        left = call(fn, left, this.sum());
        continue;
      }
      const next = this.test(left);
      if (next === null) return left;
      left = next;
    }
  }

  /** IS, [NOT] IN, BETWEEN, LIKE …; null where none stands here. */
  private test(value: Expr): Expr | null {
    if (this.takeWord('is')) return this.isTest(value);
    const negated = this.isWord('not') && this.isTestWord(this.tokens[this.position + 1]) && this.takeWord('not');
    const positive = this.positiveTest(value);
    return positive !== null && negated ? call('not', positive) : positive;
  }

  private isTestWord(token: Token | undefined): boolean {
    return token?.kind === 'word' && /^(?:in|between|like|ilike|rlike|regexp)$/i.test(token.value);
  }

  private positiveTest(value: Expr): Expr | null {
    if (this.takeWord('in')) return call('in', value, ...this.closedList());
    if (this.takeWord('between')) {
      const low = this.sum();
      if (!this.takeWord('and')) this.fail('AND and the upper bound');
      return call('between', value, low, this.sum());
    }
    if (this.takeWord('rlike') || this.takeWord('regexp')) return call('rlike', value, this.sum());
    for (const fn of ['like', 'ilike']) {
      if (!this.takeWord(fn)) continue;
      const pattern = this.sum();
      return this.takeWord('escape') ? call(fn, value, pattern, this.primary()) : call(fn, value, pattern);
    }
    return null;
  }

  private isTest(value: Expr): Expr {
    const negated = this.takeWord('not');
    const wrap = (expr: Expr): Expr => (negated ? call('not', expr) : expr);
    if (this.takeWord('null') || this.takeWord('unknown')) return call(negated ? 'isnotnull' : 'isnull', value);
    if (this.takeWord('true')) return wrap(call('<=>', value, literal('boolean', true)));
    if (this.takeWord('false')) return wrap(call('<=>', value, literal('boolean', false)));
    if (!this.takeWord('distinct')) return this.fail('NULL, TRUE, FALSE or DISTINCT FROM');
    if (!this.takeWord('from')) this.fail('FROM');
    const same = call('<=>', value, this.sum());
    return negated ? same : call('not', same);
  }

  private sum(): Expr {
    let left = this.product();
    for (;;) {
      if (this.take('||')) left = this.concatenation(left);
      else if (this.isSymbol('+') || this.isSymbol('-')) left = this.summand(left);
      else return left;
    }
  }

  private concatenation(first: Expr): Expr {
    const parts = [first, this.product()];
    while (this.take('||')) parts.push(this.product());
    return call('concat', ...parts);
  }

  private summand(left: Expr): Expr {
    const symbol = this.token.text;
    this.position++;
    const interval = this.interval();
    return interval === null ? call(symbol, left, this.product()) : shifted(left, interval, symbol === '+' ? 1 : -1);
  }

  private product(): Expr {
    let left = this.signed();
    while (this.isSymbol('*') || this.isSymbol('/') || this.isSymbol('%')) {
      const symbol = this.token.text;
      this.position++;
      left = call(symbol, left, this.signed());
    }
    return left;
  }

  private signed(): Expr {
    if (this.take('+')) return this.nested(() => this.signed());
    if (!this.take('-')) return this.primary();
    if (this.token.kind === 'number') return this.suffixed(this.number('-'));
    return call(
      'negative',
      this.nested(() => this.signed()),
    );
  }

  private nested(parse: () => Expr): Expr {
    if (++this.nesting > MAX_NESTING) this.fail(`at most ${MAX_NESTING} levels of nesting`);
    const expr = parse();
    this.nesting--;
    return expr;
  }

  /** With any number of `::type`, `[key]` and `.field` behind. */
  private primary(): Expr {
    return this.suffixed(this.operand());
  }

  private suffixed(expr: Expr): Expr {
    for (;;) {
      if (this.take('::')) expr = castTo(expr, this.type());
      else if (this.take('[')) expr = this.item(expr);
      else if (expr.kind !== 'lit' && this.isSymbol('.') && this.isName(this.tokens[this.position + 1]!)) {
        this.position++;
        expr = call('getitem', expr, literal('string', this.name()));
      } else return expr;
    }
  }

  private item(value: Expr): Expr {
    const key = this.expression();
    this.expect(']');
    return call('getitem', value, key);
  }

  private operand(): Expr {
    const { token } = this;
    if (token.kind === 'number') return this.number('');
    if (token.kind === 'text') return this.advance(literal('string', token.value));
    if (token.kind === 'binary') return this.binary(token);
    if (this.take('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (token.kind === 'word' || token.kind === 'name') return this.word(token);
    return this.fail('a value, a column or a function');
  }

  private word(token: Token): Expr {
    const word = token.kind === 'word' ? token.value.toLowerCase() : '';
    const next = this.tokens[this.position + 1]!;
    if (word === 'null') return this.advance(literal('void', null));
    if (word === 'true' || word === 'false') return this.advance(literal('boolean', word === 'true'));
    if (word === 'case') return this.caseWhen();
    if (word === 'cast' && next.text === '(') return this.cast();
    if ((word === 'date' || word === 'timestamp' || word === 'timestamp_ntz') && this.isMoment()) return this.moment();
    if (next.kind === 'symbol' && next.text === '(' && !(word !== '' && notNames.has(word)))
      return this.callOf(token.value.toLowerCase());
    if (clocks.has(word)) return this.advance(call(word));
    if (word !== '' && notNames.has(word)) return this.fail('a value, a column or a function');
    return this.column();
  }

  /** Dots join: `user.name` is the column of that name, or where there is none the field `name` of `user`. */
  private column(): Expr {
    let name = this.name();
    while (this.isSymbol('.') && this.isName(this.tokens[this.position + 1]!)) {
      this.position++;
      name += `.${this.name()}`;
    }
    return { kind: 'col', name };
  }

  private callOf(fn: string): Expr {
    this.position += 2;
    if (fn === 'count' && this.take('*')) {
      this.expect(')');
      return call('count');
    }
    if (this.isWord('distinct')) return this.distinctCall(fn);
    if (this.take(')')) return call(fn);
    const args = this.list(() => this.expression());
    this.expect(')');
    if (fn === 'from_json') return nestedLiteral(args) ?? call(fn, ...args);
    const type = args.length === 1 ? castFunctions.get(fn) : undefined;
    return type === undefined ? call(fn, ...args) : castTo(args[0]!, type);
  }

  private distinctCall(fn: string): Expr {
    if (fn !== 'count') return this.fail('no DISTINCT: only count(DISTINCT …) is there');
    this.position++;
    const args = this.list(() => this.expression());
    this.expect(')');
    return call('count_distinct', ...args);
  }

  private cast(): Expr {
    this.position += 2;
    const arg = this.expression();
    if (!this.takeWord('as')) this.fail('AS and a type');
    const type = this.type();
    this.expect(')');
    return castTo(arg, type);
  }

  private caseWhen(): Expr {
    this.position++;
    const subject = this.isWord('when') ? null : this.expression();
    const args: Expr[] = [];
    while (this.takeWord('when')) {
      const condition = this.expression();
      if (!this.takeWord('then')) this.fail('THEN');
      args.push(subject === null ? condition : call('=', subject, condition), this.expression());
    }
    if (args.length === 0) this.fail('WHEN');
    if (this.takeWord('else')) args.push(this.expression());
    if (!this.takeWord('end')) this.fail(args.length % 2 === 0 ? 'WHEN, ELSE or END' : 'END');
    return call('case', ...args);
  }

  private isMoment(): boolean {
    const [, next, , , last] = this.tokens.slice(this.position, this.position + 5);
    return next?.kind === 'text' || (next?.text === '(' && last?.kind === 'text');
  }

  /** `DATE '…'`, `TIMESTAMP '…'`, in nanoseconds where the text has them, `TIMESTAMP(9) '…'`. */
  private moment(): Expr {
    const type = this.type();
    const { value } = this.expectKind('text', 'a text');
    return literal(isTimestamp(type) && saysNanos(value) ? timestampType(isZoned(type), true) : type, value);
  }

  /** `INTERVAL 1 MONTH 2 DAYS`, `INTERVAL '90' MINUTES`, `INTERVAL '1 month 2 days'`; null where none stands here. */
  private interval(): Interval | null {
    const start = this.position;
    if (!this.takeWord('interval')) return null;
    if (this.token.kind === 'text' && /[a-z]/i.test(this.token.value)) return this.intervalOfText(this.token);
    let interval = this.intervalPart(noInterval);
    if (interval === null) {
      this.position = start;
      return null;
    }
    for (let next = interval; next !== null; next = this.intervalPart(interval)!) interval = next;
    return interval;
  }

  private intervalPart(interval: Interval): Interval | null {
    const start = this.position;
    const minus = this.take('-');
    const { token } = this;
    const unit = this.tokens[this.position + 1];
    const count = token.kind === 'number' || token.kind === 'text' ? Number(token.value) : Number.NaN;
    if (!Number.isFinite(count) || unit?.kind !== 'word' || !isIntervalUnit(unit.value)) {
      this.position = start;
      return null;
    }
    this.position += 2;
    return extendInterval(interval, minus ? -count : count, unit.value);
  }

  private intervalOfText(token: Token): Interval {
    const pairs = [...token.value.matchAll(/\s*([+-]?\d+(?:\.\d+)?)\s+([a-z]+)\s*/giy)];
    const covered = pairs.reduce((length, [part]) => length + part.length, 0);
    let interval: Interval | null = covered === token.value.length && pairs.length > 0 ? noInterval : null;
    for (const [, count, unit] of pairs) interval = interval && extendInterval(interval, Number(count), unit!);
    if (interval === null) return this.fail("an interval such as '1 month 2 days'");
    this.position++;
    return interval;
  }

  private binary(token: Token): Expr {
    if (!/^(?:[0-9a-f]{2})*$/i.test(token.value)) return this.fail("an even number of hexadecimal digits: X'1F'");
    return this.advance(literal('binary', token.value.toUpperCase()));
  }

  private number(sign: '' | '-'): Expr {
    const { token } = this;
    const [, digits = '', suffix = ''] = /^(.*?)(BD|[LSYDF])?$/i.exec(token.text)!;
    const value = numberLiteral(sign + digits, suffix.toUpperCase());
    return value === null ? this.fail('a number that fits its type') : this.advance(value);
  }

  private closedList(): readonly Expr[] {
    this.expect('(');
    const items = this.list(() => this.expression());
    this.expect(')');
    return items;
  }

  private name(): string {
    const { token } = this;
    if (!this.isName(token)) return this.fail('a name');
    this.position++;
    return token.value;
  }

  private isName(token: Token): boolean {
    return token.kind === 'name' ? token.value !== '' : token.kind === 'word' && !notNames.has(token.value.toLowerCase());
  }

  private get token(): Token {
    return this.tokens[this.position]!;
  }

  private advance<T>(result: T): T {
    this.position++;
    return result;
  }

  private isSymbol(symbol: string): boolean {
    return this.token.kind === 'symbol' && this.token.text === symbol;
  }

  private take(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.position++;
    return true;
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) this.fail(symbol === ')' ? '")", "," or an operator' : `"${symbol}"`);
  }

  private expectKind(kind: Token['kind'], expected: string): Token {
    return this.token.kind === kind ? this.advance(this.token) : this.fail(expected);
  }

  private isWord(word: string): boolean {
    return this.token.kind === 'word' && this.token.value.toLowerCase() === word;
  }

  private takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.position++;
    return true;
  }

  private fail(expected: string, back = 0): never {
    return syntaxError(this.text, this.tokens[this.position + back]!, expected);
  }
}
