import { useApp } from '../../ui/app-context';
import { bytesText, durationText, rowsText } from '../../ui/format';
import type { StageRecord } from '../history/records';
import { Heads } from './heads';
import { useHistory, useViewState } from './use-history';
import { capital, medianOf, runTimes, stageName } from './words';

/** The stages in figures; a row chooses its stage. */
export function StageTable({ stages }: { readonly stages: readonly StageRecord[] }) {
  const app = useApp();
  const { history } = useHistory();
  const chosen = useViewState((state) => state.stageId);
  return (
    <table className="figures stage-figures">
      <caption className="visually-hidden">Stages in figures</caption>
      <Heads
        names={['Stage', 'Tasks', 'Median', 'Longest', 'Rows in', 'Skipped', 'Rows out', 'Read', 'Shuffled', 'Spilled', 'Again']}
      />
      <tbody>
        {stages.map((stage) => {
          const { info, sums, planned, done, failed, lost } = stage;
          const times = runTimes(stage);
          return (
            <tr key={info.stageId} data-chosen={info.stageId === chosen || undefined}>
              <th scope="row">
                <button type="button" title={stageName(stage, history)} onClick={() => app.clusterView.chooseStage(info.stageId)}>
                  {info.stageId} · {capital(stageName(stage, history))}
                </button>
              </th>
              {stage.attempts === 0 ? (
                <td colSpan={10} className="faint">
                  {stage.state === 'skipped' ? 'skipped: its output is kept' : stage.state}
                </td>
              ) : (
                <>
                  <td>
                    {done.size} / {planned}
                  </td>
                  <td>{times.length === 0 ? '–' : durationText(medianOf(times))}</td>
                  <td>{times.length === 0 ? '–' : durationText(times.reduce((most, time) => Math.max(most, time), 0))}</td>
                  <td>{rowsText(sums.rowsIn)}</td>
                  <td>{sums.rowsSkipped === 0 ? '–' : rowsText(sums.rowsSkipped)}</td>
                  <td>{rowsText(sums.rowsOut)}</td>
                  <td>{bytesOf(sums.bytesRead + sums.shuffleReadBytes)}</td>
                  <td>{bytesOf(sums.shuffleBytes)}</td>
                  <td>{bytesOf(sums.spilledBytes)}</td>
                  <td data-bad={failed + lost > 0 || undefined}>{failed + lost === 0 ? '–' : failed + lost}</td>
                </>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function bytesOf(bytes: number): string {
  return bytes === 0 ? '–' : bytesText(bytes);
}
