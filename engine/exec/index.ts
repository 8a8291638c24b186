import { countStep } from './count';
import { filterStep } from './filter';
import { gatherStep } from './gather';
import { headStep } from './head';
import { materialiseStep } from './materialise';
import { projectStep } from './project';
import { scanStep } from './scan';
import { sortSample } from './sort/range-bounds';
import { sortMap } from './sort/sort-map';
import { sortReduce } from './sort/sort-reduce';
import { sortStats } from './sort/sort-stats';
import { topK } from './sort/top-k';
import type { StepDefinition } from './step';

/** Every step that executors know. */
export const steps: readonly StepDefinition[] = [
  countStep,
  filterStep,
  gatherStep,
  headStep,
  materialiseStep,
  projectStep,
  scanStep,
  sortMap,
  sortReduce,
  sortSample,
  sortStats,
  topK,
];
