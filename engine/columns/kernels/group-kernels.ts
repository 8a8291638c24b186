import { type GroupIdKernels, groupIdTwins } from './group-ids';
import { type GroupStateKernels, groupStateTwins } from './group-states';
import { type GroupTextKernels, groupTextTwins } from './group-text';

export interface GroupKernels extends GroupIdKernels, GroupStateKernels, GroupTextKernels {}

export function groupTwins(memory: WebAssembly.Memory): GroupKernels {
  return { ...groupIdTwins(memory), ...groupStateTwins(memory), ...groupTextTwins(memory) };
}
