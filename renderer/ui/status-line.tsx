import { useEffect, useState } from 'react';
import { useApp, useSessionState } from './app-context';
import { counted, durationText, rowsText, shareText } from './format';

/** Rows matched of rows total, the share scanned so far, the time of the last answer. Widths are kept so that nothing jumps. */
export function StatusLine() {
  const matched = useSessionState((state) => state.matched);
  const total = useSessionState((state) => state.total);
  const filtered = useSessionState((state) => state.document.view.filter !== null);
  const scanned = useSessionState((state) => state.scanned);
  const answeredMs = useSessionState((state) => state.answeredMs);
  const stale = useSessionState((state) => state.stale);
  const rejects = useSessionState((state) => state.rejects);
  const app = useApp();
  const shown = filtered ? matched : total;
  return (
    <div className="status">
      <span className="status-count">
        <b>{shown === null ? '…' : `${shown.exact ? '' : '≥ '}${rowsText(shown.rows)}`}</b>
        <span>{filtered ? ` of ${total === null ? '…' : rowsText(total.rows)} rows` : ' rows'}</span>
      </span>
      <span className="status-time">
        {rejects === 0 ? null : (
          <button type="button" className="status-rejects" onClick={() => app.show('rejects')}>
            {counted(rejects, 'reject', 'rejects')}
          </button>
        )}
        {scanned !== null
          ? `${shareText(scanned.bytes, scanned.of)} scanned`
          : stale
            ? 'asking…'
            : answeredMs === null
              ? ''
              : durationText(answeredMs)}
      </span>
    </div>
  );
}

/** Says counts to a screen reader once they stand, not while they run. */
export function LiveRegion() {
  const matched = useSessionState((state) => state.matched);
  const [said, setSaid] = useState('');
  const text = matched?.exact === true ? `${rowsText(matched.rows)} rows` : '';
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => setSaid(text), 400);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}
