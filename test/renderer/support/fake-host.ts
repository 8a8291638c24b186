import { portChannel } from '../../../engine/protocol/channel';
import type { EngineService } from '../../../engine/protocol/engine-service';
import { serve } from '../../../engine/protocol/serve';
import type { Command, FileHandle, HostApi, RecentFile, Settings } from '../../../main/preload-api';

/** A host for a page in a plain browser: one sample file, settings that last until the page is reloaded. */
export function fakeHost(
  engine: EngineService,
  sample: FileHandle,
  start: readonly FileHandle[],
  recents: readonly RecentFile[],
): HostApi {
  let settings: Settings = {
    theme: 'system',
    cores: null,
    memoryBudgetBytes: null,
    maxPartitionBytes: null,
    maxFailures: 4,
    speculation: false,
    keepParsed: true,
  };
  const commands = new Set<(command: Command) => void>();
  const changed = new Set<(settings: Settings) => void>();
  return {
    host: { platform: 'linux', version: '0.1.0', cores: 2, memoryBytes: 16e9 },
    ready: async () => ({ files: start, notices: [] }),
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      serve(engine, portChannel(port1));
      window.postMessage('hearth:engine-port', window.origin, [port2]);
    },
    shown: () => document.documentElement.setAttribute('data-shown', ''),
    openFailed: () => {},
    setTitle: () => {},
    openFiles: async () => [sample],
    openFolder: async () => null,
    openSample: async () => sample,
    fileDropped: async (file) => ({ token: `dropped ${file.name}`, name: file.name, kind: 'file', sizeBytes: file.size }),
    onOpenFiles: () => () => {},
    recents: async () => recents,
    openRecent: async () => sample,
    forgetRecent: async () => {},
    stampOf: async () => '0',
    noteRows: () => {},
    chooseTarget: async (name) => ({ token: 'target', name }),
    openTarget: async (token) => ({ token: `opened ${token}`, name: 'target', kind: 'file', sizeBytes: 1 }),
    revealTarget: () => {},
    spillFolder: async () => null,
    chooseSpillFolder: async (own) => (own ? 'scratch' : null),
    runLesson: async () => ({ output: '', partitions: [], events: [] }),
    endLesson: () => {},
    saveEventLog: async () => true,
    openEventLog: async () => null,
    settings: async () => settings,
    changeSettings: async (change) => {
      settings = { ...settings, ...change };
      for (const listener of changed) listener(settings);
      return settings;
    },
    onSettings: (listener) => {
      changed.add(listener);
      return () => changed.delete(listener);
    },
    onCommand: (listener) => {
      commands.add(listener);
      return () => commands.delete(listener);
    },
  };
}
