/** The boxes in force at the playhead, of all streams that tell some, in the map frame. */
import { useEffect, useMemo, useState } from 'react';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { type ObjectBox, objectsIn } from '../../../engine/contract/messages/objects.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { compose, IDENTITY } from '../../../engine/geometry/se3.ts';
import { layerSettings, streamLayer, useLayers } from '../../state/layers.ts';
import { usePlayback } from '../../state/playback.ts';
import { useSession } from '../../state/session.ts';
import type { LoadedSample } from '../loadedSample.ts';
import { useFrameLoader } from '../ReplayContext.tsx';
import { lastsIn } from './lasting.ts';

export type ShownObject = { readonly stream: number; readonly box: ObjectBox; readonly T_map_box: Pose };

const NONE: readonly ShownObject[] = [];
const MOST_ID = 8;

/** "car 12"; a long number is cut, the card of the object has the whole of it. */
export const objectName = ({ label, id, tracked }: Pick<ObjectBox, 'label' | 'id' | 'tracked'>): string =>
  visible(tracked && id !== label ? `${label} ${id.slice(0, MOST_ID)}` : label);

/** Empty while `wanted` is false; layers that are switched off are left out. */
export function useShownObjects(
  streams: readonly StreamInfo[] | undefined,
  wanted: boolean,
): readonly ShownObject[] {
  const loader = useFrameLoader();
  const settings = useLayers(({ settings }) => settings);
  const unplaced = useSession(({ poses }) => poses === undefined);
  const [samples, setSamples] = useState<ReadonlyMap<number, LoadedSample>>(new Map());
  useEffect(() => {
    if (!streams || !wanted) return;
    const stops = streams
      .filter((stream) => objectsIn(stream) === 'space')
      .map((stream) =>
        loader.subscribe(stream, (sample) =>
          setSamples((before) => {
            const next = new Map(before);
            if (sample) next.set(stream.id, sample);
            else next.delete(stream.id);
            return next;
          }),
        ),
      );
    return () => {
      for (const stop of stops) stop();
      setSamples(new Map());
    };
  }, [loader, streams, wanted]);
  // Changes only where something of a scene has run out.
  const lasting = usePlayback(({ t }) => lastingKey(samples, t));
  return useMemo(() => {
    if (samples.size === 0 || lasting === undefined) return NONE;
    const { t } = usePlayback.getState();
    return [...samples.values()].flatMap(({ stream, info: { placement }, content }) => {
      const visible = layerSettings({ ...useLayers.getState(), settings }, streamLayer(stream)).visible;
      const T_map_vehicle =
        'T_map_vehicle' in placement ? placement.T_map_vehicle : unplaced ? IDENTITY : undefined;
      if (!visible || !T_map_vehicle || content.kind !== 'objects') return [];
      return (lastsIn(content.objects, t)?.boxes ?? []).map((box) => ({
        stream: stream.id,
        box,
        T_map_box: compose(T_map_vehicle, { p: box.p, q: box.q }),
      }));
    });
  }, [samples, settings, unplaced, lasting]);
}

/** The numbers of boxes that are there. */
const lastingKey = (samples: ReadonlyMap<number, LoadedSample>, t: Nanoseconds): string =>
  [...samples.values()]
    .map(({ content }) => (content.kind === 'objects' ? lastsIn(content.objects, t)?.boxes.length : 0))
    .join();
