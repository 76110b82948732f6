/** One 3D view at work: view, contents, pointer, measurement, and the handle that commands use. */
import { Vector3 } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { fromEnu } from '../../../engine/geometry/geodesy.ts';
import type { ViewMode } from '../../scene/cameraRig.ts';
import { Marker } from '../../scene/marker.ts';
import { SceneView } from '../../scene/SceneView.ts';
import type { LayerContext } from '../../scene/sceneLayer.ts';
import { notify, report } from '../../state/notices.ts';
import { useSelection } from '../../state/selection.ts';
import { useSession } from '../../state/session.ts';
import { saveBlob } from '../../widgets/download.ts';
import { tokenColour } from '../../widgets/sensorKind.ts';
import { bringToFront, registerView, type ViewHandle } from './activeView.ts';
import { SceneContents } from './contents.ts';
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
  /** Corners of the measurement, in the map frame. */
  readonly measure: () => readonly Vec3[];
  readonly onMeasure: (listener: () => void) => () => void;
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
  let active = false;
  let hover: Hover | undefined;
  let measuring = false;
  let corners: Vec3[] = [];
  const measureListeners = new Set<() => void>();
  const setCorners = (next: Vec3[]): void => {
    corners = next;
    marker.setMeasure(corners.map((corner) => view.toScene(corner)));
    view.invalidate();
    for (const listener of measureListeners) listener();
  };
  const setMeasuring = (next: boolean): void => {
    measuring = next;
    if (!next) setCorners([]);
    onMeasuring(next);
  };

  const handle: ViewHandle = {
    setMode: onMode,
    home: () => {
      view.rig.home();
      view.invalidate();
    },
    toggleMeasure: () => setMeasuring(!measuring),
    measuring: () => measuring,
    endMeasure: () => setMeasuring(false),
    savePicture: () => {
      view.picture().then(
        (blob) => saveBlob(blob, `${parts.drive.name} 3D.png`),
        (error) => report('The picture could not be made', error),
      );
    },
    copyPlace: () => {
      if (hover) copyPlace(hover.mapPoint);
      else notify({ level: 'info', title: 'Point at something in the 3D view first.' });
    },
    visible: () => active,
  };

  // Where the wheels are, so that the ground under the pointer is near the road.
  const groundZ = (): number => {
    const ground = view.scene.getObjectByName('ground');
    return ground?.position.z ?? 0;
  };
  const stops = [
    registerView(handle),
    listenToPointer(view, contents, id, groundZ, {
      onHover: (next) => {
        hover = next;
        onHover(next);
      },
      onClick: (clicked) => {
        bringToFront(handle);
        if (measuring && clicked) setCorners([...corners, clicked.mapPoint]);
      },
    }),
    useSelection.subscribe((now, before) => {
      if (!active) return;
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
    }),
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
    measure: () => corners,
    onMeasure: (listener) => {
      measureListeners.add(listener);
      return () => measureListeners.delete(listener);
    },
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

/** Map coordinates, and latitude and longitude where the map has an origin. */
export function placeText(point: Vec3): string {
  const { drive } = useSession.getState();
  const map = point.map((value) => value.toFixed(3)).join(', ');
  if (!drive?.origin) return map;
  const { latitudeDeg, longitudeDeg, altitudeM } = fromEnu(drive.origin, point);
  return `${map}  |  ${latitudeDeg.toFixed(8)}, ${longitudeDeg.toFixed(8)}, ${altitudeM.toFixed(2)}`;
}

function copyPlace(point: Vec3): void {
  const text = placeText(point);
  navigator.clipboard.writeText(text).then(
    () => notify({ level: 'good', title: 'Coordinates copied', detail: text }),
    (error) => report('The coordinates could not be copied', error),
  );
}
