/** The base map, read by the process of `runs.step`: the file may be anybody's. */
import { basename } from 'node:path';
import type { BaseMapInfo } from '../../../contract/api/scene/basemap.ts';
import { InputError, messageOf } from '../../../contract/errors.ts';
import { visible } from '../../../contract/visible.ts';
import { Payloads } from '../../wire/answer.ts';
import { engineMethod } from '../method.ts';
import type { Services } from '../services.ts';

async function infoOf(stepper: Services['stepper'], path: string): Promise<BaseMapInfo> {
  const { about } = await stepper.ask({ kind: 'basemap', path });
  return { file: visible(basename(path)), name: about.name, attribution: about.attribution };
}

export const getBaseMap = engineMethod('basemap.get', async (_, { baseMap, stepper }) => {
  const { path } = baseMap;
  if (path === undefined) return { result: {} };
  try {
    return { result: { map: await infoOf(stepper, path) } };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { result: { problem: messageOf(error) } };
  }
});

export const chooseBaseMap = engineMethod(
  'basemap.choose',
  async ({ grant }, { baseMap, grants, stepper }) => {
    if (grant === undefined) {
      await baseMap.choose(undefined);
      return { result: {} };
    }
    const path = grants.path(grant);
    const map = await infoOf(stepper, path);
    await baseMap.choose(path);
    return { result: { map } };
  },
);

export const baseMapTiles = engineMethod(
  'basemap.tiles',
  async ({ drive, ...view }, { baseMap, drives, stepper }, _client, isWanted) => {
    const { path } = baseMap;
    if (path === undefined) throw new InputError('No base map was chosen.');
    const request = { kind: 'basemap', path, view: { drive: drives.path(drive), ...view } } as const;
    const found = await stepper.ask(request, isWanted);
    const payloads = new Payloads();
    const tiles = found.tiles.map(({ id, corners, mediaType, picture }) => ({
      id,
      corners,
      ...(picture && mediaType !== undefined ? { mediaType, payload: payloads.add(picture) } : {}),
    }));
    return { result: { tiles }, payloads: payloads.list };
  },
);
