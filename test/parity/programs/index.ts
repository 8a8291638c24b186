import type { Program } from '../program';
import { frames, refused as refusedFrames } from './frames';
import { functionPrograms } from './functions';
import { pairs } from './rdd-pairs';
import { actions, folders, moved, refused, rows, sources } from './rdd-rows';

export const all: readonly Program[] = [
  ...sources,
  ...folders,
  ...rows,
  ...moved,
  ...actions,
  ...refused,
  ...pairs,
  ...frames,
  ...refusedFrames,
  ...functionPrograms,
];
