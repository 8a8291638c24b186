import type { Schema } from '../../plan/schema';

const NAMED = 3;

/** How the columns of `odd` differ from those of `first`; null where they do not. */
export function differenceOf(first: Schema, odd: Schema): string | null {
  const missing = first.filter((field) => typeIn(odd, field.name) === null).map(({ name }) => name);
  const added = odd.filter((field) => typeIn(first, field.name) === null).map(({ name }) => name);
  const retyped = odd.flatMap(({ name, type }) => {
    const other = typeIn(first, name);
    return other === null || other === type ? [] : [`${name} as ${type} instead of ${other}`];
  });
  const parts = [
    ...(missing.length === 0 ? [] : [`lacks ${listed(missing)}`]),
    ...(added.length === 0 ? [] : [`adds ${listed(added)}`]),
    ...(retyped.length === 0 ? [] : [`has ${listed(retyped)}`]),
  ];
  if (parts.length > 0) return parts.join(' and ');
  if (first.length !== odd.length) return `has ${odd.length} columns instead of ${first.length}`;
  return first.every(({ name }, at) => odd[at]?.name === name) ? null : 'has them in another order';
}

function typeIn(schema: Schema, name: string): string | null {
  return schema.find((field) => field.name === name)?.type ?? null;
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return rest > 0 ? `${names.slice(0, NAMED).join(', ')} and ${rest} more` : names.join(', ');
}
