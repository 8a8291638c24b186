import type { Bound, BoundCall } from '../../functions/bound';

/** Arguments that several calls share, each once, and by call which of them are its own. */
export interface SharedArguments {
  readonly exprs: readonly Bound[];
  readonly places: readonly (readonly number[])[];
}

export function sharedArguments(calls: readonly BoundCall[]): SharedArguments {
  const exprs: Bound[] = [];
  const texts: string[] = [];
  const placeOf = (arg: Bound): number => {
    const text = textOf(arg);
    const known = texts.indexOf(text);
    if (known >= 0) return known;
    exprs.push(arg);
    return texts.push(text) - 1;
  };
  return { exprs, places: calls.map((call) => argumentsOf(call).map(placeOf)) };
}

/** `count(1)` counts rows and looks at nothing. */
function argumentsOf({ fn, args }: BoundCall): readonly Bound[] {
  return fn === 'count' ? args.filter((arg) => arg.kind !== 'lit' || arg.value === null) : args;
}

/** What tells expressions apart; numbers that JSON cannot hold are spelled out. */
function textOf(expr: Bound): string {
  return JSON.stringify(expr, (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`;
    return typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? `number ${1 / value} ${value}`
      : value;
  });
}
