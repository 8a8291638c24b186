import { shortCount } from '../ui/format';
import { useStore } from '../ui/store';
import { useBuilder } from './builder-context';

/** How many rows a rule or group matches on its own. */
export function NodeHits({ id, muted, silent }: { readonly id: string; readonly muted: boolean; readonly silent: boolean }) {
  const { session } = useBuilder();
  const count = useStore(session.counts.store, (state) => state.counts.get(id));
  const text = muted ? 'off' : silent || count === undefined ? '' : shortCount(count);
  return (
    <span className="hits" title={count === undefined ? undefined : `${count.toLocaleString('en-US')} rows match this alone`}>
      {text}
    </span>
  );
}
