/** Commands of the map view. */
import { Map as MapIcon, MapPinOff, PencilLine } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { chooseBaseMap, useBaseMap } from '../../replay/places/baseMap.ts';
import { beginCorrecting, endCorrecting, useCorrecting } from '../../state/run/corrections.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';
import { useBaseMapAsk } from './baseMapAsk.ts';

/** The chosen run has a map. */
const hasMap = (): boolean =>
  artifactsOf(runOf(useRuns.getState())).some(({ kind }) => kind === 'map') &&
  useSession.getState().drive !== undefined;

export const commands: readonly Command[] = [
  {
    id: 'map.correct',
    title: 'Correct the map: accept, reject, move, draw',
    group: 'Map',
    keys: ['shift+e'],
    icon: PencilLine,
    when: hasMap,
    run: () => {
      if (useCorrecting.getState().isOn) endCorrecting();
      else {
        showWorkspace('map');
        beginCorrecting();
      }
    },
  },
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
