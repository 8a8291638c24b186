import { useEffect, useState } from 'react';
import type { Scan } from '../../engine/plan/relation';
import type { EngineService, SourceInfo } from '../../engine/protocol/engine-service';
import { failureOf, isCancelled } from '../engine/failure';
import type { Page } from '../engine/page-cache';
import { readPage } from '../engine/queries';

export const PREVIEW_ROWS = 12;
const TYPING_MS = 200;

/** The first rows as the options so far read them; the last ones that could be read stay while a failure is shown. */
export interface Preview {
  readonly page: Page | null;
  readonly source: SourceInfo | null;
  readonly failure: string | null;
  readonly asking: boolean;
}

export function usePreview(engine: Promise<EngineService>, scan: Scan): Preview {
  const [preview, setPreview] = useState<Preview>({ page: null, source: null, failure: null, asking: true });
  const asked = JSON.stringify(scan);
  useEffect(() => {
    const abort = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const service = await engine;
        const root = JSON.parse(asked) as Scan;
        const analysis = await service.analyze({ version: 1, root });
        const page = await readPage(service, root, null, 0, PREVIEW_ROWS, abort.signal);
        if (!abort.signal.aborted) setPreview({ page, source: analysis.sources[0] ?? null, failure: null, asking: false });
      } catch (error) {
        if (abort.signal.aborted || isCancelled(error)) return;
        const { title, detail } = failureOf(error);
        setPreview((before) => ({ ...before, failure: detail === '' ? title : `${title}. ${detail}`, asking: false }));
      }
    };
    setPreview((before) => ({ ...before, asking: true }));
    const timer = setTimeout(() => void ask(), TYPING_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [engine, asked]);
  return preview;
}
