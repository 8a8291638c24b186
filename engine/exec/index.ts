import { aggregateJoined } from './aggregate/aggregate-joined';
import { aggregateMap } from './aggregate/aggregate-map';
import { aggregateReduce } from './aggregate/aggregate-reduce';
import { aggregateSample } from './aggregate/aggregate-sample';
import { aggregateScatter } from './aggregate/aggregate-scatter';
import { aggregateScattered } from './aggregate/aggregate-scattered';
import { countScattered } from './aggregate/count-scattered';
import { groupOrder } from './aggregate/group-order';
import { longestTexts } from './aggregate/longest-texts';
import { emptyStep } from './empty';
import { encodeStep } from './encode';
import { besideStep } from './external/beside';
import { joinBucket } from './external/join-bucket';
import { joinDeal } from './external/join-deal';
import { numberGroups } from './external/number-groups';
import { sortDeal } from './external/sort-deal';
import { sortRange } from './external/sort-range';
import { sortSurvey } from './external/sort-survey';
import { stowStep } from './external/stow';
import { filterStep } from './filter';
import { joinAttach } from './join/join-attach';
import { joinGather } from './join/join-gather';
import { joinIndex } from './join/join-index';
import { joinLookup } from './join/join-lookup';
import { joinMap } from './join/join-map';
import { joinMerge } from './join/join-merge';
import { joinPairs } from './join/join-pairs';
import { joinSides } from './join/join-sides';
import { keepStep } from './keep';
import { lineNumbersStep } from './line-numbers';
import { materialiseStep } from './materialise';
import { materialiseOrderStep } from './materialise-order';
import { pageStep } from './page';
import { projectStep } from './project';
import { rowsStep } from './rows';
import { sampleStep } from './sample';
import { scanStep } from './scan';
import { scanWhereStep } from './scan-where';
import { sizeStep } from './size';
import { sortSample } from './sort/range-bounds';
import { sortMap } from './sort/sort-map';
import { sortReduce } from './sort/sort-reduce';
import { sortStats } from './sort/sort-stats';
import { topK } from './sort/top-k';
import type { StepDefinition } from './step';
import { tableStep } from './table';
import { tablesStep } from './tables';
import { unpackStep } from './unpack';
import { valueSteps } from './values/index';

/** Every step that executors know. */
export const steps: readonly StepDefinition[] = [
  aggregateJoined,
  aggregateMap,
  aggregateReduce,
  aggregateSample,
  aggregateScatter,
  aggregateScattered,
  countScattered,
  emptyStep,
  besideStep,
  encodeStep,
  filterStep,
  groupOrder,
  joinAttach,
  joinBucket,
  joinDeal,
  joinGather,
  joinIndex,
  joinLookup,
  joinMap,
  joinMerge,
  joinPairs,
  joinSides,
  keepStep,
  lineNumbersStep,
  longestTexts,
  materialiseOrderStep,
  materialiseStep,
  numberGroups,
  pageStep,
  projectStep,
  rowsStep,
  sampleStep,
  scanStep,
  scanWhereStep,
  sizeStep,
  sortDeal,
  sortMap,
  sortRange,
  sortReduce,
  sortSample,
  sortStats,
  sortSurvey,
  stowStep,
  tableStep,
  tablesStep,
  topK,
  unpackStep,
  ...valueSteps,
];
