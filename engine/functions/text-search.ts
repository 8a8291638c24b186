import { type Example, type ScalarFunction, scalar } from './define';
import { searchKernel } from './kernels/text-search';

interface Search {
  readonly name: string;
  readonly label: string;
  readonly doc: string;
  readonly rank: number;
  readonly kernel: NonNullable<ScalarFunction['kernel']>;
  readonly finds: (text: string, part: string) => boolean;
  readonly examples: readonly Example[];
}

function search({ rank, finds, ...definition }: Search): ScalarFunction {
  return scalar({
    ...definition,
    args: [['string'], ['string']],
    coercion: 'as-given',
    returns: 'boolean',
    nulls: 'propagate',
    eval: ([text, part]) => finds(text as string, part as string),
    filter: { editor: 'text', rank },
  });
}

export const contains = search({
  name: 'contains',
  label: 'contains',
  doc: 'The text holds the fragment, letter case included.',
  rank: 30,
  kernel: searchKernel('anywhere', false),
  finds: (text, part) => text.includes(part),
  examples: [
    { args: ['Seattle', 'att'], result: true },
    { args: ['Seattle', 'ATT'], result: false },
    { args: ['Seattle', ''], result: true },
    { args: [123, 2], types: ['int', 'int'], result: true },
    { args: [null, 'a'], types: ['string', 'string'], result: null },
  ],
});

export const startsWith = search({
  name: 'startswith',
  label: 'starts with',
  doc: 'The text begins with the fragment, letter case included.',
  rank: 32,
  kernel: searchKernel('start', false),
  finds: (text, part) => text.startsWith(part),
  examples: [
    { args: ['Seattle', 'Sea'], result: true },
    { args: ['Seattle', 'sea'], result: false },
  ],
});

export const endsWith = search({
  name: 'endswith',
  label: 'ends with',
  doc: 'The text ends with the fragment, letter case included.',
  rank: 34,
  kernel: searchKernel('end', false),
  finds: (text, part) => text.endsWith(part),
  examples: [
    { args: ['Seattle', 'tle'], result: true },
    { args: ['Seattle', 'Sea'], result: false },
  ],
});

/** Spark has no such twins: its spelling is `contains(lower(text), lower(part))`, and so are their exports. */
export const containsAnyCase = search({
  name: 'icontains',
  label: 'contains (any case)',
  doc: 'The text holds the fragment, letter case ignored.',
  rank: 31,
  kernel: searchKernel('anywhere', true),
  finds: (text, part) => text.toLowerCase().includes(part.toLowerCase()),
  examples: [
    { args: ['Seattle', 'ATT'], result: true },
    { args: ['ÄRGER', 'ä'], result: true },
    { args: ['a', null], types: ['string', 'string'], result: null },
  ],
});

export const startsWithAnyCase = search({
  name: 'istartswith',
  label: 'starts with (any case)',
  doc: 'The text begins with the fragment, letter case ignored.',
  rank: 33,
  kernel: searchKernel('start', true),
  finds: (text, part) => text.toLowerCase().startsWith(part.toLowerCase()),
  examples: [
    { args: ['Seattle', 'sEA'], result: true },
    { args: ['Seattle', 'eat'], result: false },
  ],
});

export const endsWithAnyCase = search({
  name: 'iendswith',
  label: 'ends with (any case)',
  doc: 'The text ends with the fragment, letter case ignored.',
  rank: 35,
  kernel: searchKernel('end', true),
  finds: (text, part) => text.toLowerCase().endsWith(part.toLowerCase()),
  examples: [
    { args: ['Seattle', 'TLE'], result: true },
    { args: ['Seattle', 'sea'], result: false },
  ],
});
