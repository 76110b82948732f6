/** A raster of B less that of A, tile by tile, as the engine subtracts them. */
import { useState } from 'react';
import { decodeColumns } from '../../../engine/contract/columns.ts';
import type { SideMotion } from '../../../engine/contract/compare/changes.ts';
import type { Tile } from '../../artifacts/content.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { payloadOf } from '../../link/link.ts';
import { useLoadable } from '../../state/read/useLoadable.ts';
import { type Loadable, readyOf } from '../../widgets/LoadState.tsx';

type Of = { readonly drive: string; readonly artifact: number };

export type Difference = { readonly tiles: readonly Tile[]; readonly meanAbsolute: number };

/** Tiles of one request: some hundred thousand cells. */
const BATCH = 16;

/** Undefined for nothing to subtract. A value grows while the rest is read. */
export function useDifference(
  a: Of | undefined,
  b: Of | undefined,
  channel: string,
  motion: SideMotion | undefined,
  version: string,
  visible: boolean,
): Loadable<Difference | undefined> {
  const link = useLink();
  const identity =
    a && b && motion && channel
      ? `${a.drive}/${a.artifact}/${b.drive}/${b.artifact}/${channel}/${JSON.stringify(motion)}`
      : undefined;
  const [grown, setGrown] = useState<{ readonly of: string; readonly value: Difference }>();
  const read = useLoadable(identity ?? 'none', version, visible, async (signal) => {
    if (!a || !b || !motion || identity === undefined) return undefined;
    const listed = await link.request('artifacts.parts', { ...a, level: 0 }, { signal });
    const keys = listed.result.parts.map(({ key }) => key);
    const tiles: Tile[] = [];
    let [cells, sum] = [0, 0];
    for (let from = 0; from < keys.length; from += BATCH) {
      const reply = await link.request(
        'runs.difference',
        { a, b, channel, motion, keys: keys.slice(from, from + BATCH) },
        { lane: 'visible', signal },
      );
      for (const { key, payload, cells: own, meanAbsolute } of reply.result.tiles) {
        const { meta, columns } = decodeColumns(payloadOf(reply, payload));
        const number = (name: string): number => Number(meta[name]);
        tiles.push({
          key,
          x: number('x'),
          y: number('y'),
          width: number('width'),
          height: number('height'),
          resolutionM: number('resolutionM'),
          channels: new Map(columns),
        });
        cells += own;
        sum += own * meanAbsolute;
      }
      setGrown({ of: identity, value: { tiles: [...tiles], meanAbsolute: cells > 0 ? sum / cells : 0 } });
    }
    return { tiles, meanAbsolute: cells > 0 ? sum / cells : 0 };
  });
  if (readyOf(read) === undefined && read.state === 'loading' && grown && grown.of === identity)
    return { state: 'ready', value: grown.value };
  return read;
}
