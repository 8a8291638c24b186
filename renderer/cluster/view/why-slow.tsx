import { useApp } from '../../ui/app-context';
import type { Finding, Remedy } from '../findings';
import { findingsOf } from '../findings';
import { useHistory, useJob } from './use-history';

/** Findings about the job that is shown, each with its evidence and, where there is one, a remedy to click. */
export function WhySlow() {
  const { history, live } = useHistory();
  const job = useJob();
  if (job === null) return null;
  return (
    <section className="why" aria-label="Why it takes what it takes">
      <h2 className="section-head">Why it takes what it takes</h2>
      {findingsOf(job, history).map((finding) => (
        <FindingView key={finding.id} finding={finding} live={live} />
      ))}
    </section>
  );
}

function FindingView({ finding, live }: { readonly finding: Finding; readonly live: boolean }) {
  const app = useApp();
  const { tone, title, evidence, remedy } = finding;
  const usable = remedy !== null && (live || remedy.kind === 'estimate');
  return (
    <article className="finding" data-tone={tone}>
      <b>{title}</b>
      <p>{evidence}</p>
      {usable ? (
        <button type="button" className="text-button" onClick={() => apply(app, remedy)}>
          {remedy.label}
        </button>
      ) : null}
    </article>
  );
}

function apply(app: ReturnType<typeof useApp>, remedy: Remedy): void {
  switch (remedy.kind) {
    case 'cache':
      void app.control({ do: 'cache', rddId: remedy.rddId });
      return;
    case 'convert':
      app.clusterView.close();
      app.show('export');
      return;
    case 'estimate':
      app.clusterView.show('environment');
      return;
    case 'memory':
      void app.changeSettings({ memoryBudgetBytes: remedy.bytes });
      return;
    case 'partitions':
      void app.repartition(remedy.bytes);
  }
}
