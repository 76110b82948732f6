/** One 3D view at work: view, contents, pointer, measurement, and the handle that commands use. */
import { Vector3 } from 'three';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { Marker } from '../../scene/marker.ts';
import { SceneView } from '../../scene/SceneView.ts';
import type { LayerContext } from '../../scene/sceneLayer.ts';
import { notify, report } from '../../state/notices.ts';
import { useSelection } from '../../state/selection.ts';
import { saveBlob } from '../../widgets/download.ts';
import { tokenColour } from '../../widgets/sensorKind.ts';
import { bringToFront, registerView, type ViewHandle } from './activeView.ts';
import { SceneContents } from './contents.ts';
import { Measurement } from './measurement.ts';
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
  let hover: Hover | undefined;
  const handle = handleOf(view, measurement, parts.drive.name, {
    onMode,
    hovered: () => hover,
    active: () => active,
  });
  const stops = [
    measurement.listen(() => {
      marker.setMeasure(measurement.corners.map((corner) => view.toScene(corner)));
      view.invalidate();
    }),
    registerView(handle),
    listenToPointer(view, contents, id, () => groundZ(view), {
      onHover: (next) => {
        hover = next;
        onHover(next);
      },
      onClick: (clicked) => {
        bringToFront(handle);
        if (clicked) measurement.add(clicked.mapPoint);
      },
    }),
    followSelection(view, marker, () => active, onMode),
  ];
  const recolour = (): void => {
    view.setBackground(tokenColour('--scene-bg'));
    marker.setColours(tokenColour('--accent'), tokenColour('--warn'));
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
      contents.setActive(next);
    },
    setMode: (mode, ride) => {
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
  measurement: Measurement,
  name: string,
  {
    onMode,
    hovered,
    active,
  }: {
    readonly onMode: (mode: ViewMode) => void;
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
    toggleMeasure: () => measurement.switch(!measurement.on),
    measuring: () => measurement.on,
    endMeasure: () => measurement.switch(false),
    savePicture: () => {
      view.picture().then(
        (blob) => saveBlob(blob, `${name} 3D.png`),
        (error) => report('The picture could not be made', error),
      );
    },
    copyPlace: () => {
      const hover = hovered();
      if (hover) copyPlace(hover.mapPoint);
      else notify({ level: 'info', title: 'Point at something in the 3D view first.' });
    },
    visible: active,
  };
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
    if (now.goTo && now.goTo !== before.goTo) {
      view.rig.lookAt(view.toScene(now.goTo.mapPoint), now.goTo.radiusM);
      if (view.rig.mode !== 'top') onMode(view.rig.mode);
      view.invalidate();
    }
  });
}
