/** The objects of one stream in a camera tile: boxes through the lens, outlines in the picture, each with its label. */
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { Color } from 'three';
import type { CameraModel, Pose, Vec3 } from '../../../../engine/contract/calibration.ts';
import type { ObjectFrame } from '../../../../engine/contract/messages/objects.ts';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { inPicture, type Pixel, project, unproject } from '../../../../engine/geometry/camera.ts';
import { compose, inverse, transform } from '../../../../engine/geometry/se3.ts';
import { useChosenObject } from '../../../replay/objects/chosenObject.ts';
import { lastsIn } from '../../../replay/objects/lasting.ts';
import { useSample } from '../../../replay/ReplayContext.tsx';
import { cornersOf, edgesOf } from '../../../scene/boxes/boxLines.ts';
import { boxColour } from '../../../scene/boxes/boxSet.ts';
import { linesOf, strokeColour } from '../../../scene/boxes/strokeSet.ts';
import type { PictureView } from '../../../scene/picture/pictureView.ts';
import { placedPose } from '../../../scene/sceneLayer.ts';
import { usePlayback } from '../../../state/playback.ts';
import { classColour } from '../../../widgets/classColour.ts';
import { labelRoom } from '../../../widgets/labelRoom.ts';
import { labelsIn, type PictureLabel } from './labels.ts';

const WIDTH_PX = 1.6;
const EMPTY: ObjectFrame = { boxes: [], outlines: [], strokes: [], texts: [] };
/** Boxes farther than this are some pixels large, and not drawn by the lens either. */
const REACH_M = 80;

export function ObjectOverlay({
  view,
  stream,
  camera,
  lens,
  picture,
  T_map_camera,
  visible,
}: {
  readonly view: PictureView;
  readonly stream: StreamInfo;
  /** The camera of the tile and its model, where it is calibrated. */
  readonly picture: StreamInfo;
  readonly camera: CameraModel | undefined;
  /** The bent lens of a picture that is shown rectified. */
  readonly lens: CameraModel | undefined;
  readonly T_map_camera: Pose | undefined;
  readonly visible: boolean;
}) {
  const sample = useSample(stream, visible);
  const chosen = useChosenObject(({ object }) => (object?.stream === stream.id ? object.id : undefined));
  const key = `objects:${stream.id}`;
  const frame = sample?.content.kind === 'objects' ? sample.content.objects : undefined;
  const objects = usePlayback(({ t }) => lastsIn(frame, t)) ?? EMPTY;
  const T_map_vehicle = sample && placedPose(sample.info.placement);
  const T_camera_vehicle = useMemo(
    () => (T_map_camera && T_map_vehicle ? compose(inverse(T_map_camera), T_map_vehicle) : undefined),
    [T_map_camera, T_map_vehicle],
  );
  const lines = useMemo(
    () => [
      ...objects.boxes.flatMap((box) => {
        const colour = tint(box.id === chosen ? '#ffffff' : boxColour(box));
        return edgesOf(box).map((points) => ({ points, colour, widthPx: WIDTH_PX }));
      }),
      ...objects.strokes.flatMap((stroke) => {
        const colour = tint(strokeColour(stroke));
        return linesOf(stroke).map((points) => ({ points, colour, widthPx: WIDTH_PX }));
      }),
    ],
    [objects, chosen],
  );
  const told = useMemo(
    () => (objects.picture === picture.id ? straightened(objects.outlines, lens, camera) : []),
    [objects, picture, lens, camera],
  );
  const outlines = useMemo(
    () =>
      told.map(({ uv, closed, label }) => ({
        points: pointsOf(uv, closed),
        colour: tint(classColour(label)),
        widthPx: WIDTH_PX,
      })),
    [told],
  );
  useLayoutEffect(() => {
    if (lines.length > 0 && T_camera_vehicle) view.setLines(key, lines, [0, 0, 0], T_camera_vehicle);
    else view.removeOverlay(key);
  }, [view, key, lines, T_camera_vehicle]);
  useLayoutEffect(() => {
    if (outlines.length > 0) view.setOutlines(`${key} outlines`, outlines);
    else view.removeOverlay(`${key} outlines`);
  }, [view, key, outlines]);
  useEffect(
    () => () => {
      view.removeOverlay(key);
      view.removeOverlay(`${key} outlines`);
    },
    [view, key],
  );
  const labels = useMemo(
    () => [
      ...(camera && T_camera_vehicle ? boxLabels(objects, camera, T_camera_vehicle) : []),
      ...labelsIn(told),
    ],
    [objects, camera, T_camera_vehicle, told],
  );
  return <Labels view={view} labels={labels} />;
}

function Labels({ view, labels }: { readonly view: PictureView; readonly labels: readonly PictureLabel[] }) {
  const spans = useRef<(HTMLSpanElement | null)[]>([]);
  // At each drawing of the tile: the places follow its zoom and its size.
  useEffect(() => {
    const place = (): void => {
      const placed = labels.map(({ text, at }) => ({ text, at: view.placeOf(at) }));
      const room = labelRoom(placed);
      for (const [i, { at }] of placed.entries()) {
        const span = spans.current[i];
        if (!span) continue;
        const [x, y] = at;
        span.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px) translate(-50%, -105%)`;
        span.style.visibility = room[i] ? '' : 'hidden';
      }
    };
    place();
    return view.afterDraw(place);
  }, [view, labels]);
  return (
    <div className="tile-labels" aria-hidden="true">
      {labels.map(({ key, text, colour }, i) => (
        <span
          key={key}
          ref={(span) => {
            spans.current[i] = span;
            span?.style.setProperty('color', colour);
          }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}

/** Outlines were drawn into the picture as it is; in a rectified one they lie where their rays fall. */
function straightened(
  outlines: ObjectFrame['outlines'],
  lens: CameraModel | undefined,
  camera: CameraModel | undefined,
): ObjectFrame['outlines'] {
  if (!lens || !camera) return outlines;
  return outlines.map((outline) => {
    const uv: number[] = [];
    for (let i = 0; i + 1 < outline.uv.length; i += 2) {
      const seen = project(camera, unproject(lens, { u: outline.uv[i] ?? 0, v: outline.uv[i + 1] ?? 0 }));
      if (seen) uv.push(seen.u, seen.v);
    }
    return { ...outline, uv };
  });
}

function tint(colour: string): Vec3 {
  const { r, g, b } = new Color(colour);
  return [r, g, b];
}

function pointsOf(uv: readonly number[], closed: boolean): Vec3[] {
  const points: Vec3[] = [];
  for (let i = 0; i + 1 < uv.length; i += 2) points.push([uv[i] ?? 0, uv[i + 1] ?? 0, 0]);
  const [first] = points;
  return closed && first ? [...points, first] : points;
}

/** Above the uppermost corner of each box that the camera sees, the nearest boxes first. */
function boxLabels({ boxes }: ObjectFrame, camera: CameraModel, T_camera_vehicle: Pose): PictureLabel[] {
  const seen = boxes.flatMap((box) => {
    const centre = transform(T_camera_vehicle, box.p);
    if (box.unnamed || centre[2] < 1 || centre[2] > REACH_M) return [];
    const pixels = cornersOf(box).flatMap((corner): Pixel[] => {
      const pixel = project(camera, transform(T_camera_vehicle, corner));
      return pixel ? [pixel] : [];
    });
    const middle = project(camera, centre);
    if (pixels.length === 0 || !middle || !inPicture(camera, middle)) return [];
    const at = { u: middle.u, v: Math.max(0, Math.min(...pixels.map(({ v }) => v))) };
    return [{ box, at, m: centre[2] }];
  });
  return labelsIn(seen.sort((a, b) => a.m - b.m).map(({ box, at }) => ({ ...box, uv: [at.u, at.v] })));
}
