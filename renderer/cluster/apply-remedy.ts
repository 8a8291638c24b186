import { convertFile } from '../export-dialog/start-export';
import type { AppModel } from '../session/app-model';
import { actionsOf } from '../ui/actions';
import type { Remedy } from './findings';

/** Does what a finding proposes. */
export async function applyRemedy(app: AppModel, remedy: Remedy): Promise<void> {
  switch (remedy.kind) {
    case 'keep':
      return app.control({ do: 'cache', rddId: remedy.rddId, level: 'MEMORY_AND_DISK' });
    case 'columns':
      app.clusterView.close();
      return actionsOf(app, app.store.get())
        .find(({ id }) => id === 'columns')
        ?.run();
    case 'convert':
      return convert(app);
    case 'estimate':
      return app.clusterView.show('environment');
    case 'memory':
      return app.changeSettings({ memoryBudgetBytes: remedy.bytes });
    case 'partitions':
      return app.repartition(remedy.bytes);
  }
}

async function convert(app: AppModel): Promise<void> {
  const { session } = app.store.get();
  if (session === null) return;
  app.clusterView.close();
  await convertFile(app, session);
}
