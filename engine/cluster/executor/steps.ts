import { fail } from '../../errors';
import type { StepDefinition } from '../../exec/step';
import { parkedStep, parkStep } from './parked';

export type StepTable = ReadonlyMap<string, StepDefinition>;

/** The value of the only parent, as it is; what a union of partitions runs. */
const pass: StepDefinition = { step: 'pass', run: (_, inputs) => inputs[0] };

export function stepTable(definitions: readonly StepDefinition[]): StepTable {
  return new Map([pass, parkStep, parkedStep, ...definitions].map((definition) => [definition.step, definition]));
}

export function stepOf(table: StepTable, name: string): StepDefinition {
  return table.get(name) ?? fail('INTERNAL', `executors know no step "${name}"; add it to engine/exec/index.ts and build`);
}
