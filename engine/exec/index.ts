import type { StepDefinition } from './step';

/** Every step that executors know. */
export const steps: readonly StepDefinition[] = [];
