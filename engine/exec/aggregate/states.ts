import { precisionOf } from '../../columns/column';
import { fail } from '../../errors';
import type { BoundCall } from '../../functions/bound';
import type { TypeName } from '../../plan/schema';
import { BatchOrdinals } from './batch-ordinals';
import type { State } from './state';
import { distinctState } from './state-distinct';
import { sketchState } from './state-sketch';
import { countState, decimalState, momentState, sumState } from './states-number';
import { keptState } from './states-value';

/** The states of aggregate calls. `rows`: the most that come at once. */
export function statesOf(calls: readonly BoundCall[], memory: WebAssembly.Memory, grouped: boolean, rows: number): State[] {
  const batch = new BatchOrdinals(memory);
  return calls.map((call) => stateOf(call, memory, grouped, rows, batch));
}

function stateOf(call: BoundCall, memory: WebAssembly.Memory, grouped: boolean, rows: number, batch: BatchOrdinals): State {
  const types = call.args.map((arg) => arg.type);
  const [type = 'void'] = types;
  switch (call.fn) {
    case 'count':
      return countState(memory);
    case 'count_distinct':
      return distinctState(memory, types, grouped, rows);
    case 'approx_count_distinct':
      return sketchState(memory, type, grouped, batch);
    case 'sum':
      return isDecimal(type) ? decimalState(memory, type, call.type, false) : sumState(memory, type, false);
    case 'avg':
      return isDecimal(type) ? decimalState(memory, type, call.type, true) : sumState(memory, type, true);
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
