import { type GroupCodeKernels, groupCodeTwins } from './group-codes';
import { type GroupIdKernels, groupIdTwins } from './group-ids';
import { type GroupScatterKernels, groupScatterTwins } from './group-scatter';
import { type GroupStateKernels, groupStateTwins } from './group-states';
import { type GroupTextKernels, groupTextTwins } from './group-text';
import { type WholeStateKernels, wholeStateTwins } from './whole-states';

export interface GroupKernels
  extends GroupCodeKernels,
    GroupIdKernels,
    GroupScatterKernels,
    GroupStateKernels,
    GroupTextKernels,
    WholeStateKernels {}

export function groupTwins(memory: WebAssembly.Memory): GroupKernels {
  return {
    ...groupCodeTwins(memory),
    ...groupIdTwins(memory),
    ...groupScatterTwins(memory),
    ...groupStateTwins(memory),
    ...groupTextTwins(memory),
    ...wholeStateTwins(memory),
  };
}
