import { portChannel } from '../../engine/protocol/channel';
import type { EngineService } from '../../engine/protocol/engine-service';
import { connect } from '../../engine/protocol/proxy';
import type { ENGINE_PORT, HostApi } from '../../main/preload-api';

/** The same text as in preload-api, which the page only knows as a type. */
const enginePort: typeof ENGINE_PORT = 'hearth:engine-port';

/** The engine's port cannot cross the context bridge; it comes as a window message after `connect()`. */
export function engineOf(host: HostApi): Promise<EngineService> {
  return new Promise((resolve) => {
    const receive = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== enginePort || port === undefined) return;
      window.removeEventListener('message', receive);
      resolve(connect(portChannel(port)));
    };
    window.addEventListener('message', receive);
    host.connect();
  });
}
