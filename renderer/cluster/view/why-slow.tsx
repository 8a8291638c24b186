import { useApp } from '../../ui/app-context';
import { applyRemedy } from '../apply-remedy';
import type { Finding } from '../findings';
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
  const { tone, title, evidence, remedies } = finding;
  return (
    <article className="finding" data-tone={tone}>
      <b>{title}</b>
      <p>{evidence}</p>
      {remedies
        .filter(({ kind }) => live || kind === 'estimate')
        .map((remedy) => (
          <button key={remedy.kind} type="button" className="text-button" onClick={() => void applyRemedy(app, remedy)}>
            {remedy.label}
          </button>
        ))}
    </article>
  );
}
