/** Commands of the map view. */
import { Map as MapIcon, MapPinOff } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { chooseBaseMap, useBaseMap } from '../../replay/places/baseMap.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';
import { useBaseMapAsk } from './baseMapAsk.ts';

export const commands: readonly Command[] = [
  {
    id: 'basemap.choose',
    title: 'Base map: choose an MBTiles file',
    group: 'Map',
    icon: MapIcon,
    when: () => useSession.getState().drive?.origin !== undefined,
    run: () => {
      showWorkspace('map');
      useBaseMapAsk.setState({ isAsked: true });
    },
  },
  {
    id: 'basemap.remove',
    title: 'Base map: take it away',
    group: 'Map',
    icon: MapPinOff,
    when: () => useBaseMap.getState().map !== undefined,
    run: ({ link }) => void chooseBaseMap(link, undefined),
  },
];
