/** The kinds this build knows. Others are listed and can be looked at raw. */
import { cloud } from './cloud.ts';
import { graph } from './graph.ts';
import { image } from './image.ts';
import type { Kind } from './kind.ts';
import { landmarks } from './landmarks.ts';
import { map } from './map.ts';
import { mask } from './mask.ts';
import { polylines } from './polylines.ts';
import { raster } from './raster.ts';
import { series } from './series.ts';
import { table } from './table.ts';
import { trajectory } from './trajectory.ts';

export const KINDS: readonly Kind[] = [
  trajectory,
  cloud,
  raster,
  mask,
  graph,
  polylines,
  map,
  landmarks,
  series,
  table,
  image,
];

export function kindOf(name: string, version: number): Kind | undefined {
  return KINDS.find((each) => each.kind === name && each.version === version);
}
