import { type GroupIdKernels, groupIdTwins } from './group-ids';
import { type GroupScatterKernels, groupScatterTwins } from './group-scatter';
import { type GroupStateKernels, groupStateTwins } from './group-states';
import { type GroupTextKernels, groupTextTwins } from './group-text';

export interface GroupKernels extends GroupIdKernels, GroupScatterKernels, GroupStateKernels, GroupTextKernels {}

export function groupTwins(memory: WebAssembly.Memory): GroupKernels {
  return { ...groupIdTwins(memory), ...groupScatterTwins(memory), ...groupStateTwins(memory), ...groupTextTwins(memory) };
}
