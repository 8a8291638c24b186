/** Runs sandboxed beside the page and offers it `window.hearth`, and nothing else of Electron. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { type Answer, channelOf, NEWS } from './channels';
import type { Question, Remark } from './messages';
import { ENGINE_PORT, type FileHandle, type HostApi, type HostInfo, type Undo } from './preload-api';

async function ask<T>(name: Question, ...args: readonly unknown[]): Promise<T> {
  const answer: Answer = await ipcRenderer.invoke(channelOf(name), ...args);
  if (!answer.ok) throw new Error(answer.message);
  return answer.value as T;
}

function remark(name: Remark, ...args: readonly unknown[]): void {
  ipcRenderer.send(channelOf(name), ...args);
}

/** What was dragged out of another window, such as a picture from a page, stands in no folder. */
async function openDropped(path: string): Promise<FileHandle> {
  if (path === '') throw new Error('what was dropped is no file of this computer; save it first, then drop the file');
  return ask('fileDropped', path);
}

function onNews<T>(channel: string, listener: (value: T) => void): Undo {
  const receive = (_: IpcRendererEvent, value: T): void => listener(value);
  ipcRenderer.on(channel, receive);
  return () => ipcRenderer.off(channel, receive);
}

function hostInfo(): HostInfo {
  const word = process.argv.find((argument) => argument.startsWith('--hearth-host='));
  return JSON.parse(decodeURIComponent(word?.slice('--hearth-host='.length) ?? '{}'));
}

const forPicture = process.argv.includes('--hearth-picture');
const QUIET_MS = 500;

/** A picture waits until the page has its fonts and has stopped changing. */
async function settled(): Promise<void> {
  await document.fonts.ready;
  await new Promise<void>((resolve) => {
    let timer = setTimeout(resolve, QUIET_MS);
    new MutationObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(resolve, QUIET_MS);
    }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  });
}

async function reportShown(): Promise<void> {
  if (forPicture) await settled();
  remark('shown');
}

ipcRenderer.on(ENGINE_PORT, (event) => window.postMessage(ENGINE_PORT, window.origin, event.ports));

const api: HostApi = {
  host: hostInfo(),
  ready: () => ask('ready'),
  connect: () => remark('connect'),
  shown: () => void reportShown(),
  openFailed: (message) => remark('openFailed', message),
  setTitle: (token) => remark('setTitle', token),
  openFiles: () => ask('openFiles'),
  openFolder: () => ask('openFolder'),
  openSample: () => ask('openSample'),
  fileDropped: (file) => openDropped(webUtils.getPathForFile(file)),
  onOpenFiles: (listener) => onNews(NEWS.openFiles, listener),
  recents: () => ask('recents'),
  openRecent: (id) => ask('openRecent', id),
  forgetRecent: (id) => ask('forgetRecent', id),
  stampOf: (token) => ask('stampOf', token),
  noteRows: (token, rows) => remark('noteRows', token, rows),
  chooseTarget: (defaultName, format) => ask('chooseTarget', defaultName, format),
  openTarget: (token) => ask('openTarget', token),
  revealTarget: (token) => remark('revealTarget', token),
  saveEventLog: () => ask('saveEventLog'),
  openEventLog: () => ask('openEventLog'),
  spillFolder: () => ask('spillFolder'),
  chooseSpillFolder: (own) => ask('chooseSpillFolder', own),
  runLesson: (step) => ask('runLesson', step),
  endLesson: () => remark('endLesson'),
  settings: () => ask('settings'),
  changeSettings: (change) => ask('changeSettings', change),
  onSettings: (listener) => onNews(NEWS.settings, listener),
  onCommand: (listener) => onNews(NEWS.command, listener),
};

contextBridge.exposeInMainWorld('hearth', api);
