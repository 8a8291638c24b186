import { ArrowLeft, ArrowRight, Play, X } from 'lucide-react';
import { useCallback, useEffect, useRef } from 'react';
import { ClusterStrip } from '../cluster/cluster-strip';
import { useApp } from '../ui/app-context';
import { IconButton } from '../ui/icon-button';
import { useStore } from '../ui/store';
import { useEscape } from '../ui/use-escape';
import { LESSON } from './words';

/** The PySpark lesson over the whole window: a step at a time, with the strip as the blackboard. */
export function Lesson() {
  const app = useApp();
  const { at, running, done, failure, feed } = useStore(app.lesson.store, (state) => state);
  const step = LESSON[at]!;
  const result = done[at];
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => next.current?.focus(), []);
  useEscape(useCallback(() => app.lesson.close(), [app]));
  return (
    <section className="lesson" aria-label="PySpark lesson">
      <header className="cluster-bar">
        <h1>PySpark lesson</h1>
        <span className="cluster-summary">films · local[2] · two executors of its own</span>
        <span className="grow" />
        <IconButton label="Close the lesson" keys="Esc" onClick={() => app.lesson.close()}>
          <X size={16} />
        </IconButton>
      </header>
      <div className="lesson-body">
        <nav aria-label="Steps">
          <ol>
            {LESSON.map(({ name, title }, index) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={index === at ? 'step' : undefined}
                  data-done={done[index] == null ? undefined : ''}
                  onClick={() => app.lesson.choose(index)}
                >
                  <b>{index + 1}</b> {title}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <div className="lesson-step">
          <h2>{step.title}</h2>
          <p>{step.text}</p>
          <div className="lesson-code">
            <figure>
              <figcaption>PySpark</figcaption>
              <pre>{step.python}</pre>
            </figure>
            <figure>
              <figcaption>Hearth, which runs it now</figcaption>
              <pre>{step.typescript}</pre>
            </figure>
          </div>
          <div className="lesson-run">
            <button
              type="button"
              ref={next}
              className="button"
              data-primary={result == null ? '' : undefined}
              disabled={running}
              onClick={() => void app.lesson.run()}
            >
              <Play size={14} /> {result == null ? 'Run it' : 'Run it again'}
            </button>
            <button type="button" className="button" disabled={at === 0} onClick={() => app.lesson.choose(at - 1)}>
              <ArrowLeft size={14} /> Back
            </button>
            <button
              type="button"
              className="button"
              data-primary={result == null ? undefined : ''}
              disabled={at === LESSON.length - 1}
              onClick={() => app.lesson.choose(at + 1)}
            >
              Next <ArrowRight size={14} />
            </button>
          </div>
          <div role="status" className="lesson-answer">
            {failure !== '' ? <p className="job-error">{failure}</p> : null}
            {result == null ? null : (
              <>
                <pre>{result.output}</pre>
                <p>{step.look}</p>
              </>
            )}
          </div>
          <Partitions at={at} />
        </div>
      </div>
      <ClusterStrip feed={feed} />
    </section>
  );
}

/** What each partition holds, once there is an RDD; what the filter leaves is marked once it was asked for. */
function Partitions({ at }: { readonly at: number }) {
  const app = useApp();
  const done = useStore(app.lesson.store, (state) => state.done);
  const partitions = done.slice(0, at + 1).findLast((result) => (result?.partitions.length ?? 0) > 0)?.partitions ?? [];
  const filtered = done.slice(0, at + 1).some((result, step) => result !== null && LESSON[step]!.name === 'collect');
  if (partitions.length === 0) return null;
  return (
    <ul className="lesson-partitions" aria-label="Partitions">
      {partitions.map((films, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a partition is its number
        <li key={index}>
          <b>Partition {index + 1}</b>
          <ul>
            {films.map((film) => (
              <li key={film} data-left={filtered ? (film === 'Captain Marvel' ? 'yes' : 'no') : undefined}>
                {film}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
