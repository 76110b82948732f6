/** The native open dialog for each purpose. */
import type { OpenDialogOptions } from 'electron';
import type { DialogPurpose } from '../engine/contract/shell.ts';

export function dialogOptions(purpose: DialogPurpose): OpenDialogOptions {
  switch (purpose) {
    case 'log':
      return {
        title: 'Open a drive log',
        properties: ['openFile'],
        filters: [
          { name: 'Drive logs', extensions: ['mcap'] },
          { name: 'All files', extensions: ['*'] },
        ],
      };
    case 'folder':
      return { title: 'Open the folder that holds a log', properties: ['openDirectory'] };
    case 'drive':
      return {
        title: 'Open a drive',
        properties: ['openFile'],
        filters: [{ name: 'Lanetrace drives', extensions: ['drive'] }],
      };
    case 'rig':
      return {
        title: 'Choose a rig file',
        properties: ['openFile'],
        filters: [{ name: 'Rig files', extensions: ['json'] }],
      };
    case 'reference':
      return {
        title: 'Open a reference',
        properties: ['openFile'],
        filters: [{ name: 'Maps and trajectories', extensions: ['osm', 'geojson', 'json', 'txt', 'tum'] }],
      };
  }
}
