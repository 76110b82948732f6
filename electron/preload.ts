/**
 * Runs in the sandboxed renderer before the page, in a world of its own: hands the page a port to the engine, and turns
 * dropped files into grants. Nothing else crosses.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { ShellBridge } from '../engine/contract/hosts/connection.ts';
import { SHELL_CHANNEL } from '../engine/contract/hosts/shell.ts';

const bridge: ShellBridge = {
  connect: () => ipcRenderer.send(SHELL_CHANNEL.connect),
  // A file that a script made up has no path; only what a person dropped or chose has one.
  grantDropped: (files) =>
    ipcRenderer.invoke(
      SHELL_CHANNEL.grant,
      files.map((file) => webUtils.getPathForFile(file)).filter(Boolean),
    ),
};

contextBridge.exposeInMainWorld('lanetrace', bridge);
ipcRenderer.on(SHELL_CHANNEL.port, (event) =>
  window.postMessage({ lanetrace: 'port' }, window.location.origin, [...event.ports]),
);
