/** The application menu as data: what belongs to a window. The interface's own commands have their keys in the renderer. */
import type { MenuItemConstructorOptions } from 'electron';
import type { DialogPurpose } from '../engine/contract/hosts/shell.ts';

export type MenuActions = {
  readonly open: (purpose: DialogPurpose) => void;
  readonly showLog: () => void;
};

export function menuTemplate(
  platform: NodeJS.Platform,
  { open, showLog }: MenuActions,
  development: boolean,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      { label: 'Open log file…', accelerator: 'CmdOrCtrl+O', click: () => open('logs') },
      { label: 'Open log folder…', accelerator: 'CmdOrCtrl+Shift+O', click: () => open('folder') },
      { label: 'Open drive…', accelerator: 'CmdOrCtrl+Alt+O', click: () => open('drive') },
      { type: 'separator' },
      mac ? { role: 'close' } : { role: 'quit' },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      // The role brings its key along; the packed shell has neither.
      ...(development ? [{ role: 'toggleDevTools' } as const] : []),
    ],
  };
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    file,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
    { role: 'help', label: 'Help', submenu: [{ label: 'Show logs', click: showLog }] },
  ];
}
