/** The native open dialog for each purpose. */
import type { OpenDialogOptions } from 'electron';
import { DRIVE_FILE } from '../engine/contract/driveFile.ts';
import type { DialogKinds, DialogPurpose } from '../engine/contract/hosts/shell.ts';

/** @param kinds what the engine can load */
export function dialogOptions(purpose: DialogPurpose, kinds: DialogKinds): OpenDialogOptions {
  switch (purpose) {
    case 'log':
    case 'logs':
      return {
        title: 'Open a drive log',
        properties: purpose === 'logs' ? ['openFile', 'multiSelections'] : ['openFile'],
        filters: [
          ...(kinds.logs.length > 0 ? [{ name: 'Drive logs', extensions: [...kinds.logs] }] : []),
          { name: 'All files', extensions: ['*'] },
        ],
      };
    case 'folder':
      return { title: 'Open the folder that holds a log', properties: ['openDirectory'] };
    case 'drive':
      return {
        title: 'Open a drive',
        properties: ['openFile'],
        filters: [{ name: `${DRIVE_FILE.title}s`, extensions: [DRIVE_FILE.extension] }],
      };
    case 'map':
      return {
        title: 'Choose a reference map',
        properties: ['openFile'],
        filters: [
          { name: 'Maps', extensions: ['geojson', 'osm', 'json'] },
          { name: 'All files', extensions: ['*'] },
        ],
      };
    case 'basemap':
      return {
        title: 'Choose a base map',
        properties: ['openFile'],
        filters: [
          { name: 'Base maps (MBTiles)', extensions: ['mbtiles'] },
          { name: 'All files', extensions: ['*'] },
        ],
      };
    case 'rig':
      return {
        title: 'Choose a rig file',
        properties: ['openFile'],
        filters: [{ name: 'Rig files', extensions: ['json'] }],
      };
  }
}
