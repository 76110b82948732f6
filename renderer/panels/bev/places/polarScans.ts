/** Polar radar scans in the map view: each a square of the ground, drawn where the vehicle was when it was taken. */
import { useEffect, useState } from 'react';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import type { Pose } from '../../../../engine/contract/calibration.ts';
import { messageOf } from '../../../../engine/contract/errors.ts';
import { type PolarLayout, polarOf } from '../../../../engine/contract/messages/polar.ts';
import { groundScan } from '../../../../engine/geometry/polar-scan.ts';
import { IDENTITY, transform } from '../../../../engine/geometry/se3.ts';
import { SEQUENTIAL } from '../../../plan/colormap.ts';
import { type Size, toScreen, type View } from '../../../plan/view.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';
import { pixelsOf, polarPictureOf } from '../../../replay/pictures/polarPicture.ts';
import { useFrameLoader } from '../../../replay/ReplayContext.tsx';
import { layerSettings, noteLayer, POLAR_DEFAULTS, streamLayer, useLayers } from '../../../state/layers.ts';

export type GroundPicture = {
  readonly stream: number;
  readonly picture: OffscreenCanvas;
  readonly T_map_vehicle: Pose;
  /** Of the radar in the vehicle frame, metres. */
  readonly centre: readonly [number, number];
  readonly sideM: number;
};

/** A picture of the ground has so many pixels a side: 40 cm each at the reach of such radars. */
const PIXELS = 768;
/** Farther out the echoes of such radars are few. */
const MOST_REACH_M = 150;

/** The scans in force at the playhead, of the radars whose layers are switched on. */
export function usePolarScans(drive: DriveInfo, wanted: boolean): readonly GroundPicture[] {
  const loader = useFrameLoader();
  const settings = useLayers(({ settings }) => settings);
  const [scans, setScans] = useState<ReadonlyMap<number, GroundPicture>>(new Map());
  useEffect(() => {
    if (!wanted) return;
    const stops = drive.streams.flatMap((stream) => {
      const layout = polarOf(stream);
      if (!layout) return [];
      const frame = drive.calibration.sensors.find((sensor) => sensor.frame === stream.frame);
      let failed = false;
      return loader.subscribe(stream, (sample) => {
        let made: GroundPicture | undefined;
        if (failed) noteLayer(streamLayer(stream), undefined);
        failed = false;
        try {
          made = sample && groundPictureOf(sample, layout, frame?.T_vehicle_sensor ?? IDENTITY);
        } catch (error) {
          failed = true;
          noteLayer(streamLayer(stream), { level: 'warn', text: messageOf(error) });
        }
        setScans((before) => {
          const next = new Map(before);
          if (made) next.set(stream.id, made);
          else next.delete(stream.id);
          return next;
        });
      });
    });
    return () => {
      for (const stop of stops) stop();
      setScans(new Map());
    };
  }, [drive, loader, wanted]);
  const layers = { ...useLayers.getState(), settings };
  return [...scans.values()].filter(
    ({ stream }) => layerSettings(layers, streamLayer({ id: stream }), POLAR_DEFAULTS).visible,
  );
}

/** @throws Error in words when the picture is no scan. */
function groundPictureOf(
  { stream, info: { placement }, content }: LoadedSample,
  layout: PolarLayout,
  T_vehicle_radar: Pose,
): GroundPicture | undefined {
  if (content.kind !== 'picture' || !('T_map_vehicle' in placement)) return undefined;
  const { bitmap } = content;
  const { shape, table } = polarPictureOf(bitmap, layout);
  const { data, width } = pixelsOf(bitmap, bitmap.width, bitmap.height);
  const powerAt = (ray: number, bin: number): number => {
    const value = bin + layout.head;
    return data[4 * (shape.raysAre === 'rows' ? ray * width + value : value * width + ray)] ?? 0;
  };
  const sideM = 2 * Math.min(MOST_REACH_M, shape.reachM);
  const powers = groundScan(layout, shape, T_vehicle_radar, table, powerAt, { pixels: PIXELS, sideM });
  const picture = new OffscreenCanvas(PIXELS, PIXELS);
  picture.getContext('2d')?.putImageData(coloured(powers), 0, 0);
  const [x, y] = T_vehicle_radar.p;
  return { stream: stream.id, picture, T_map_vehicle: placement.T_map_vehicle, centre: [x, y], sideM };
}

/** As in the 3D view: a weak echo lets the ground be seen. */
function coloured(powers: Uint8Array): ImageData {
  const image = new ImageData(PIXELS, PIXELS);
  const rgba = new Uint32Array(image.data.buffer);
  for (const [i, power] of powers.entries()) {
    const share = Math.min(1, Math.max(0, (power / 255 - 0.06) / 0.26));
    const alpha = Math.round(255 * share * share * (3 - 2 * share));
    rgba[i] = ((SEQUENTIAL[Math.round(64 + 191 * Math.sqrt(power / 255))] ?? 0) & 0xffffff) | (alpha << 24);
  }
  return image;
}

export function drawPolarScans(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  scans: readonly GroundPicture[],
): void {
  for (const {
    picture,
    T_map_vehicle,
    centre: [x, y],
    sideM,
    stream,
  } of scans) {
    const half = sideM / 2;
    const place = (ahead: number, left: number): readonly [number, number] => {
      const [mx, my] = transform(T_map_vehicle, [x + ahead, y + left, 0]);
      return toScreen(view, size, mx, my);
    };
    // Row 0 is ahead, column 0 left.
    const [[x0, y0], [x1, y1], [x2, y2]] = [place(half, half), place(half, -half), place(-half, half)];
    context.save();
    context.globalAlpha = layerSettings(
      useLayers.getState(),
      streamLayer({ id: stream }),
      POLAR_DEFAULTS,
    ).opacity;
    context.transform((x1 - x0) / PIXELS, (y1 - y0) / PIXELS, (x2 - x0) / PIXELS, (y2 - y0) / PIXELS, x0, y0);
    context.drawImage(picture, 0, 0);
    context.restore();
  }
}
