import { bytesText, counted } from '../../ui/format';
import { ClusterPage } from './cluster-page';
import { Scaling } from './scaling';
import { SettingsForm } from './settings-form';
import { useHistory } from './use-history';

/** What the cluster runs with, and what more or fewer cores would do. */
export function EnvironmentTab() {
  const { history, live } = useHistory();
  const { environment } = history;
  const files = [...history.datasets.values()].filter(({ datasetId }) => history.wasAskedFor(datasetId));
  const plain = history.executors.alive().some(({ kernels }) => kernels === 'twins');
  const rows: readonly (readonly [string, string])[] =
    environment === null
      ? []
      : [
          ['Master', `local[${environment.executors},${environment.maxFailures}]`],
          ['Executors', `${environment.executors}, one thread each`],
          ['A task may fail', `${environment.maxFailures} times`],
          ['Memory for blocks', bytesText(environment.memoryBudgetBytes)],
          ['Scheduling', environment.scheduling],
          ['Speculation', environment.speculation ? 'on: a straggler is tried on a second executor' : 'off'],
          ['Kernels', plain ? 'plain loops, several times slower: no SIMD, or kernels.wasm is missing' : 'WebAssembly with SIMD'],
          ['Runtime', environment.runtime],
          [
            'Machine',
            `${environment.platform}, ${environment.machineCores} cores, ${bytesText(environment.machineBytes)} of memory`,
          ],
        ];
  return (
    <ClusterPage>
      {live ? <SettingsForm /> : null}
      <Scaling />
      <table className="figures settings-table">
        <caption>Environment</caption>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
          {files.slice(-5).map(({ datasetId, name, partitions, sizeBytes }) => (
            <tr key={datasetId}>
              <th scope="row">{name}</th>
              <td>
                {bytesText(sizeBytes)} in {counted(partitions, 'partition', 'partitions')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ClusterPage>
  );
}
