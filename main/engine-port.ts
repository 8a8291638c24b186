import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { Channel } from '../engine/protocol/channel';
import type { EngineService } from '../engine/protocol/engine-service';
import { serve } from '../engine/protocol/serve';
import { ENGINE_PORT } from './preload-api';

/** Gives a page a port to the engine; what it asked for is cancelled when the page goes. */
export function connectPage(page: WebContents, engine: EngineService): void {
  const { port1, port2 } = new MessageChannelMain();
  serve(engine, channelOverPort(port1));
  page.postMessage(ENGINE_PORT, null, [port2]);
}

/** Electron's main-side port is an emitter, unlike the web's. */
export function channelOverPort(port: MessagePortMain): Channel {
  port.start();
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      const receive = (event: Electron.MessageEvent): void => listener(event.data);
      port.on('message', receive);
      return () => port.off('message', receive);
    },
    onClose(listener) {
      port.on('close', listener);
      return () => port.off('close', listener);
    },
  };
}
