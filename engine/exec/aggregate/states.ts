import { precisionOf } from '../../columns/column';
import { fail } from '../../errors';
import type { BoundCall } from '../../functions/bound';
import type { TypeName } from '../../plan/schema';
import { BatchOrdinals } from './batch-ordinals';
import type { SharedCounts } from './shared-counts';
import type { Slots } from './slots';
import type { State } from './state';
import { distinctState } from './state-distinct';
import { sketchState } from './state-sketch';
import { countState, decimalState, momentState, sumState } from './states-number';
import { keptState } from './states-value';

/** The states of aggregate calls. `rows`: the most that come at once; `counts`: what is counted for several of them. */
export function statesOf(
  calls: readonly BoundCall[],
  memory: WebAssembly.Memory,
  grouped: boolean,
  rows: number,
  counts: SharedCounts | null = null,
): State[] {
  const batch = new BatchOrdinals(memory);
  return calls.map((call, i) => stateOf(call, memory, grouped, rows, batch, counts?.of(i) ?? null));
}

function stateOf(
  call: BoundCall,
  memory: WebAssembly.Memory,
  grouped: boolean,
  rows: number,
  batch: BatchOrdinals,
  shared: Slots | null,
): State {
  const types = call.args.map((arg) => arg.type);
  const [type = 'void'] = types;
  switch (call.fn) {
    case 'count':
      return countState(memory, shared);
    case 'count_distinct':
      return distinctState(memory, types, grouped, rows);
    case 'approx_count_distinct':
      return sketchState(memory, type, grouped, batch);
    case 'sum':
      return isDecimal(type) ? decimalState(memory, type, call.type, false) : sumState(memory, type, false, shared);
    case 'avg':
      return isDecimal(type) ? decimalState(memory, type, call.type, true) : sumState(memory, type, true, shared);
    case 'min':
    case 'max':
    case 'first':
    case 'last':
      return keptState(memory, call.fn, type, batch);
    case 'var_samp':
    case 'stddev_samp':
      return momentState(memory, call.fn === 'stddev_samp');
    default:
      return fail('UNSUPPORTED', `${call.fn} cannot be computed per group here; the aggregates are count, sum, avg, min, max …`, {
        fn: call.fn,
      });
  }
}

function isDecimal(type: TypeName): boolean {
  return precisionOf(type) > 0;
}
