import { useEffect, useMemo, useRef, useState } from 'react';
import type { Relation } from '../../engine/plan/relation';
import { afterPaint } from '../engine/after-paint';
import { cellText } from '../engine/cell-text';
import { BLOCK_ROWS, PageCache } from '../engine/page-cache';
import { readPage } from '../engine/queries';
import type { Session } from '../session/session';
import { useApp } from '../ui/app-context';
import { Dialog } from '../ui/dialog';
import { counted, rowsText } from '../ui/format';
import { useStore } from '../ui/store';
import { writePlan } from '../view/relation-of';

const ROW_PIXELS = 28;
const SCREEN_ROWS = 14;

/** The records that did not fit: where they stand, as they stand, and why. Rows are read as the list is scrolled. */
export function RejectsDialog({ session }: { readonly session: Session }) {
  const app = useApp();
  const source = useStore(session.store, (state) => state.document.view.source);
  const count = useStore(session.store, (state) => state.rejects);
  const relation = useMemo((): Relation => ({ op: 'rejects', input: source }), [source]);
  const [listed, setListed] = useState(0);
  const save = async (): Promise<void> => {
    const name = `${session.file.name.replace(/\.[^.]*$/, '')}-rejects.csv`;
    const target = await app.host.chooseTarget(name, { label: 'CSV', extensions: ['csv'] });
    if (target === null) return;
    app.show('export');
    await app.exports.run(
      await app.engine,
      writePlan(relation, { format: 'csv', path: target.token, options: {} }),
      target,
      listed,
    );
  };
  return (
    <Dialog
      wide
      title={counted(count, 'record did not fit', 'records did not fit')}
      note={session.file.name}
      onClose={() => app.show(null)}
      footer={
        <>
          <span className="faint">{listed > 0 && listed < count ? `The first ${rowsText(listed)} are listed.` : ''}</span>
          <span className="grow" />
          <button type="button" className="button" onClick={() => app.show('import')}>
            Import options…
          </button>
          <button type="button" className="button" disabled={listed === 0} onClick={() => void save().catch(app.messages.fail)}>
            Export…
          </button>
          <button type="button" className="button" data-primary="" onClick={() => app.show(null)}>
            Close
          </button>
        </>
      }
    >
      <RejectList relation={relation} count={count} onListed={setListed} />
    </Dialog>
  );
}

interface RejectListProps {
  readonly relation: Relation;
  readonly count: number;
  onListed(rows: number): void;
}

function RejectList({ relation, count, onListed }: RejectListProps) {
  const app = useApp();
  const [top, setTop] = useState(0);
  const [rows, setRows] = useState(count);
  const [, repaint] = useState(0);
  const pages = useRef<PageCache | null>(null);
  useEffect(() => {
    const cache = new PageCache(
      async (start, limit, signal) => readPage(await app.engine, relation, null, start, limit, signal),
      {
        loaded: (page) => {
          if (page.rows < BLOCK_ROWS) {
            setRows(page.start + page.rows);
            onListed(page.start + page.rows);
          } else onListed(Math.max(page.start + page.rows, 1));
          repaint((before) => before + 1);
        },
        failed: (error) => app.messages.fail(error),
        painted: afterPaint,
      },
    );
    pages.current = cache;
    cache.want(0, SCREEN_ROWS);
    return () => cache.close();
  }, [app, relation, onListed]);
  const first = Math.max(0, Math.floor(top / ROW_PIXELS) - 4);
  const last = Math.min(rows, first + SCREEN_ROWS + 8);
  return (
    <section
      className="rejects selectable"
      aria-label="Records that did not fit"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard
      tabIndex={0}
      onScroll={(event) => {
        const at = event.currentTarget.scrollTop;
        setTop(at);
        pages.current?.want(Math.floor(at / ROW_PIXELS), Math.floor(at / ROW_PIXELS) + SCREEN_ROWS);
      }}
    >
      <div className="reject reject-head">
        <span>File</span>
        <span>Line</span>
        <span>Record</span>
        <span>Reason</span>
      </div>
      <div style={{ height: rows * ROW_PIXELS, position: 'relative' }}>
        {numbers(first, last).map((row) => (
          <RejectRow key={row} row={row} pages={pages.current} />
        ))}
      </div>
    </section>
  );
}

function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function RejectRow({ row, pages }: { readonly row: number; readonly pages: PageCache | null }) {
  const page = pages?.pageOf(row) ?? null;
  const cells =
    page === null || row - page.start >= page.rows ? null : page.columns.map((column) => cellText(column, row - page.start));
  const [file, line, byte, text, reason] = cells ?? [];
  return (
    <div className="reject" style={{ position: 'absolute', top: row * ROW_PIXELS, left: 0, right: 0 }}>
      <span title={file ?? ''}>{file ?? '…'}</span>
      <span title={byte == null ? '' : `byte ${byte}`}>{line == null ? '' : Number(line).toLocaleString('en-US')}</span>
      <code title={text ?? ''}>{text ?? ''}</code>
      <span title={reason ?? ''}>{reason ?? ''}</span>
    </div>
  );
}
