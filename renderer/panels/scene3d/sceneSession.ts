/** One 3D view at work: view, contents, pointer, measurement, and the handle that commands use. */
import { Box3, Sphere, Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { savePicture } from '../../picture/savePicture.ts';
import { usePin } from '../../replay/pin.ts';
import { useTrajectory } from '../../replay/trajectory.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { Marker } from '../../scene/marker.ts';
import { SceneView } from '../../scene/SceneView.ts';
import type { LayerContext } from '../../scene/sceneLayer.ts';
import { answerPlaces, useAnswer } from '../../state/answer.ts';
import { notify } from '../../state/notices.ts';
import { useSelection } from '../../state/selection.ts';
import { tokenColour } from '../../widgets/streams/sensorKind.ts';
import { activeView, bringToFront, registerView, type ViewHandle } from './activeView.ts';
import { SceneContents } from './contents.ts';
import { listenToFlyKeys } from './flyKeys.ts';
import { Measurement } from './measure/measurement.ts';
import { pinOf } from './pin/pinPoint.ts';
import { copyPlace } from './place.ts';
import { type Hover, listenToPointer } from './pointer.ts';

export type SceneListener = {
  readonly onHover: (hover: Hover | undefined) => void;
  readonly onMeasuring: (measuring: boolean) => void;
  readonly onMode: (mode: ViewMode) => void;
};

export type SceneSession = {
  readonly view: SceneView;
  readonly contents: SceneContents;
  readonly handle: ViewHandle;
  readonly measurement: Measurement;
  readonly setActive: (active: boolean) => void;
  readonly setMode: (mode: ViewMode, ride: number | undefined) => void;
  readonly recolour: () => void;
  readonly dispose: () => void;
};

export function startScene(
  host: HTMLElement,
  id: string,
  parts: Omit<LayerContext, 'view'>,
  { onHover, onMeasuring, onMode }: SceneListener,
): SceneSession {
  const view = new SceneView(host);
  const contents = new SceneContents({ ...parts, view });
  const marker = new Marker();
  view.scene.add(marker.object);
  const measurement = new Measurement(onMeasuring);
  let active = false;
  let mode: ViewMode = view.rig.mode;
  let hover: Hover | undefined;
  const handle = handleOf(view, contents, measurement, {
    onMode,
    mode: () => mode,
    hovered: () => hover,
    active: () => active,
  });
  const pointer = listenToPointer(
    view,
    contents,
    id,
    () => groundZ(view),
    () => measurement.on,
    {
      onHover: (next) => {
        hover = next;
        onHover(next);
      },
      onClick: (clicked, item) => {
        bringToFront(handle);
        if (clicked && measurement.on) measurement.add(clicked.mapPoint);
        else if (clicked?.pick && !item)
          usePin.setState({ pin: pinOf(clicked.pick, clicked.mapPoint, parts.drive) });
      },
    },
  );
  const stops = [
    measurement.listen(() => {
      marker.setMeasure(measurement.corners.map((corner) => view.toScene(corner)));
      view.invalidate();
    }),
    registerView(handle),
    pointer.stop,
    followPin(view, marker, () => active),
    followAnswer(view, marker, parts.drive.drive, () => active),
    followSelection(view, marker, () => active, onMode),
    listenToFlyKeys(view, () => active && activeView() === handle),
  ];
  const recolour = (): void => {
    view.setBackground(tokenColour('--scene-bg'));
    marker.setColours(tokenColour('--accent'), tokenColour('--warn'), tokenColour('--pin'));
    contents.recolour();
  };
  recolour();

  return {
    view,
    contents,
    handle,
    measurement,
    setActive: (next) => {
      active = next;
      if (!next) pointer.leave();
      contents.setActive(next);
      if (next) marker.setPin(pinIn(view));
      if (next) markAnswer(view, marker, parts.drive.drive);
    },
    setMode: (next, ride) => {
      mode = next;
      view.rig.setMode(mode);
      contents.setRide(mode === 'ride' ? ride : undefined);
      contents.update();
      view.invalidate();
    },
    recolour,
    dispose: () => {
      for (const stop of stops) stop();
      contents.dispose();
      marker.dispose();
      view.dispose();
    },
  };
}

/** The height of the wheels, so that the ground under the pointer is near the road. */
const groundZ = ({ scene }: SceneView): number => scene.getObjectByName('ground')?.position.z ?? 0;

function handleOf(
  view: SceneView,
  contents: SceneContents,
  measurement: Measurement,
  {
    onMode,
    mode,
    hovered,
    active,
  }: {
    readonly onMode: (mode: ViewMode) => void;
    /** As it was asked for last. */
    readonly mode: () => ViewMode;
    readonly hovered: () => Hover | undefined;
    readonly active: () => boolean;
  },
): ViewHandle {
  return {
    setMode: onMode,
    home: () => {
      view.rig.home();
      view.invalidate();
    },
    frameSelected: () => {
      const selected = selectedSphere(contents, measurement);
      if (!selected) {
        notify({
          level: 'info',
          title: 'Pin a point, select a line or measure something first: then it can be framed.',
        });
        return;
      }
      view.rig.lookAt(view.toScene(selected.centre), Math.max(LEAST_FRAME_M, selected.radiusM));
      if (view.rig.mode !== mode()) onMode(view.rig.mode);
      view.invalidate();
    },
    toggleMeasure: () => measurement.switch(!measurement.on),
    measuring: () => measurement.on,
    endMeasure: () => measurement.switch(false),
    savePicture: () => void savePicture(view.canvas),
    copyPlace: () => {
      const hover = hovered();
      if (hover) copyPlace(hover.mapPoint);
      else notify({ level: 'info', title: 'Point at something in the 3D view first.' });
    },
    visible: active,
  };
}

const pinIn = (view: SceneView): Vector3 | undefined => {
  const { pin } = usePin.getState();
  return pin && view.toScene(pin.mapPoint);
};

/** Marks the pinned point, also when the scene gets another origin. */
function followPin(view: SceneView, marker: Marker, active: () => boolean): () => void {
  const mark = (): void => {
    if (!active()) return;
    marker.setPin(pinIn(view));
    view.invalidate();
  };
  const stops = [usePin.subscribe(mark), useTrajectory.subscribe(mark)];
  return () => {
    for (const stop of stops) stop();
  };
}

const markAnswer = (view: SceneView, marker: Marker, drive: string): void =>
  marker.setAnswer(answerPlaces(useAnswer.getState(), drive).map((place) => view.toScene(place)));

/** Marks the places of the last answer, also when the scene gets another origin. */
function followAnswer(view: SceneView, marker: Marker, drive: string, active: () => boolean): () => void {
  const mark = (): void => {
    if (!active()) return;
    markAnswer(view, marker, drive);
    view.invalidate();
  };
  const stops = [useAnswer.subscribe(mark), useTrajectory.subscribe(mark)];
  return () => {
    for (const stop of stops) stop();
  };
}

/** What is framed is seen with so much around it, at least. */
const LEAST_FRAME_M = 3;

/** What "frame selected" shows: the pinned point, the selected item, or what is measured. In the map frame. */
function selectedSphere(
  contents: SceneContents,
  { corners }: Measurement,
): { readonly centre: Vec3; readonly radiusM: number } | undefined {
  const { pin } = usePin.getState();
  if (pin) return { centre: pin.mapPoint, radiusM: LEAST_FRAME_M };
  const { item } = useSelection.getState();
  const sphere = item && contents.sphereOf(item.artifact, item.item);
  if (sphere) return sphere;
  if (item?.mapPoint) return { centre: item.mapPoint, radiusM: LEAST_FRAME_M };
  if (corners.length === 0) return undefined;
  const { center, radius } = new Box3()
    .setFromPoints(corners.map((corner) => new Vector3(...corner)))
    .getBoundingSphere(new Sphere());
  return { centre: center.toArray(), radiusM: radius };
}

/** Marks the point and the ray that any view hovers, and goes to a chosen place; only while the view is active. */
function followSelection(
  view: SceneView,
  marker: Marker,
  active: () => boolean,
  onMode: (mode: ViewMode) => void,
): () => void {
  return useSelection.subscribe((now, before) => {
    if (!active()) return;
    if (now.hoverPoint !== before.hoverPoint) {
      marker.setPoint(now.hoverPoint && view.toScene(now.hoverPoint.mapPoint));
      view.invalidate();
    }
    if (now.hoverRay !== before.hoverRay) {
      const ray = now.hoverRay;
      marker.setRay(ray && view.toScene(ray.origin), ray && new Vector3(...ray.direction));
      view.invalidate();
    }
    const follows = now.goTo?.vehicle && ['chase', 'follow', 'heading', 'ride'].includes(view.rig.mode);
    if (now.goTo && now.goTo !== before.goTo && !follows) {
      view.rig.lookAt(view.toScene(now.goTo.mapPoint), now.goTo.radiusM);
      onMode(view.rig.mode);
      view.invalidate();
    }
  });
}
