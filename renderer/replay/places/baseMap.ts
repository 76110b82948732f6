/** The base map: which file was chosen, and its tiles for a view from above. */
import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { BaseMapInfo, Results } from '../../../engine/contract/api.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { isQuiet, type Link, payloadOf } from '../../link/link.ts';
import { notify, report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';

type BaseMap = {
  /** Undefined where none was chosen, and before the engine was asked. */
  readonly map?: BaseMapInfo | undefined;
  /** Drawn below the map view. */
  readonly isShown: boolean;
};

export const useBaseMap = create<BaseMap>(() => ({ isShown: true }));

let asked: Promise<void> | undefined;

/** Asks once for the file that was chosen before; says why it cannot be shown. */
function recall(link: Link): void {
  if (asked) return;
  asked = link.request('basemap.get', {}).then(
    ({ result: { map, problem } }) => {
      if (!useBaseMap.getState().map) useBaseMap.setState({ map });
      if (problem !== undefined)
        notify({ level: 'warn', title: 'The base map cannot be shown', detail: problem });
    },
    (error) => {
      asked = undefined;
      if (!isQuiet(error)) report('The base map could not be read', error);
    },
  );
}

/** @param grant of an MBTiles file; undefined takes the base map away */
export async function chooseBaseMap(link: Link, grant: string | undefined): Promise<void> {
  try {
    const { result } = await link.request('basemap.choose', grant === undefined ? {} : { grant });
    useBaseMap.setState({ map: result.map, isShown: true });
  } catch (error) {
    report('This file is not shown as a base map', error);
  }
}

type Corners = Results['basemap.tiles']['tiles'][number]['corners'];
/** Corners in the map frame: upper left, upper right, lower left. */
export type BaseMapTile = { readonly corners: Corners; readonly picture: ImageBitmap };

type Box = { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number };

/** After the view came to rest its tiles are asked for, ms. */
const REST_MS = 150;
/** Pictures that are kept; a view takes 64 at most. */
const MOST_KEPT = 300;
const NONE: readonly BaseMapTile[] = [];

/** The tiles of what is seen, coarse ones first; none while no base map is shown or the drive has no place on earth. */
export function useBaseMapTiles(
  box: Box | undefined,
  pixelsPerM: number,
  wanted: boolean,
): readonly BaseMapTile[] {
  const link = useLink();
  const drive = useSession(({ drive }) => drive);
  const map = useBaseMap(({ map }) => map);
  const isShown = useBaseMap(({ isShown }) => isShown);
  // Never closed: what is drawn still may hold one that was dropped here.
  const kept = useRef(new Map<string, ImageBitmap>());
  const [tiles, setTiles] = useState(NONE);
  const handle = drive?.origin && map && isShown && wanted ? drive.drive : undefined;
  useEffect(() => recall(link), [link]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: pictures of another map are of no use.
  useEffect(() => () => kept.current.clear(), [map]);
  const [minX, minY, maxX, maxY] = box ? [box.minX, box.minY, box.maxX, box.maxY] : [0, 0, 0, 0];
  useEffect(() => {
    if (handle === undefined || maxX <= minX) {
      setTiles(NONE);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const found = await read(link, kept.current, handle, { minX, minY, maxX, maxY }, pixelsPerM);
        if (current) setTiles(found);
      } catch (error) {
        if (current && !isQuiet(error)) report('The base map could not be read', error);
      }
    }, REST_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [link, handle, minX, minY, maxX, maxY, pixelsPerM]);
  return tiles;
}

async function read(
  link: Link,
  kept: Map<string, ImageBitmap>,
  drive: string,
  box: Box,
  pixelsPerM: number,
): Promise<readonly BaseMapTile[]> {
  const reply = await link.request(
    'basemap.tiles',
    { drive, box, pixelsPerM, have: [...kept.keys()].slice(-MOST_KEPT) },
    { lane: 'visible' },
  );
  const tiles: BaseMapTile[] = [];
  for (const { id, corners, mediaType, payload } of reply.result.tiles) {
    const picture =
      payload === undefined
        ? kept.get(id)
        : await pictureOf(payloadOf(reply, payload), mediaType ?? '').catch(() => undefined);
    if (!picture) continue;
    // The newest last.
    kept.delete(id);
    kept.set(id, picture);
    tiles.push({ corners, picture });
  }
  for (const id of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(id);
  }
  return tiles;
}

const pictureOf = (bytes: Uint8Array, type: string): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
