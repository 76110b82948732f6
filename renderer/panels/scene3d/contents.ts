/** The contents of a 3D view: one layer for each stream and artifact, updated with drive, layers, poses and theme. */

import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { objectsIn } from '../../../engine/contract/messages/objects.ts';
import { polarOf } from '../../../engine/contract/messages/polar.ts';
import { useTrajectory } from '../../replay/trajectory.ts';
import type { LayerContext, SceneLayer } from '../../scene/sceneLayer.ts';
import { useClip } from '../../state/clip.ts';
import { artifactLayer, type LayerSettings, layerSettings, useLayers } from '../../state/layers.ts';
import { usePlayback } from '../../state/playback.ts';
import { useStepShown } from '../../state/run/stepShown.ts';
import { useSupport } from '../../state/run/support.ts';
import { tokenColour } from '../../widgets/streams/sensorKind.ts';
import type { ShownLandmark } from './layers/artifactBodies.ts';
import { ArtifactLayer, type PickedItem } from './layers/artifactLayer.ts';
import { CameraLayer } from './layers/cameraLayer.ts';
import { ClipBox } from './layers/clipBox.ts';
import { EvidenceLayer } from './layers/evidenceLayer.ts';
import { GnssLayer } from './layers/gnssLayer.ts';
import { LidarLayer } from './layers/lidarLayer.ts';
import { ObjectLayer, type ShownBox } from './layers/objectLayer.ts';
import { PolarLayer } from './layers/polarLayer.ts';
import { RadarLayer } from './layers/radarLayer.ts';
import { StepLayer } from './layers/stepLayer.ts';
import { VehicleLayer } from './layers/vehicleLayer.ts';

/** A view that comes into sight waits so long for its sweep. */
const FIRST_HOLD_MS = 600;

export class SceneContents {
  readonly #context: LayerContext;
  readonly #layers = new Map<string, SceneLayer>();
  readonly #vehicle: VehicleLayer;
  readonly #clip: ClipBox;
  readonly #evidence: EvidenceLayer;
  readonly #step: StepLayer;
  readonly #stops: (() => void)[] = [];
  #ride: number | undefined;
  #active = false;

  constructor(context: LayerContext) {
    this.#context = context;
    this.#vehicle = new VehicleLayer(context);
    this.#clip = new ClipBox(context);
    this.#evidence = new EvidenceLayer(context);
    this.#step = new StepLayer(context);
    for (const stream of context.drive.streams) {
      const polar = polarOf(stream);
      if (stream.kind === 'lidar') this.#add(new LidarLayer(context, stream));
      else if (stream.kind === 'radar') this.#add(new RadarLayer(context, stream));
      else if (polar) this.#add(new PolarLayer(context, stream, polar));
      else if (stream.kind === 'camera') this.#add(new CameraLayer(context, stream));
      else if (stream.kind === 'gnss' && context.drive.origin) this.#add(new GnssLayer(context, stream));
      else if (objectsIn(stream) === 'space') this.#add(new ObjectLayer(context, stream));
    }
    this.#stops.push(
      useLayers.subscribe((now, before) => {
        if (!this.#active) return;
        if (now.artifacts !== before.artifacts) this.#matchArtifacts();
        if (now.settings !== before.settings) this.#restyle();
        if (now.eyeDome !== before.eyeDome) this.#light();
      }),
      useClip.subscribe(() => this.#active && this.#clip.update(this.#vehicle.pose)),
      useTrajectory.subscribe(() => this.#active && this.#replace()),
      useSupport.subscribe((now, before) => {
        if (this.#active && (now.line !== before.line || now.points !== before.points))
          this.#evidence.update();
      }),
      useStepShown.subscribe(() => this.#active && this.#step.update()),
      usePlayback.subscribe(({ t, playing }, before) => {
        if (!this.#active || t === before.t) return;
        // The vehicle and the camera that follows it move together with the sweep.
        if (!playing && this.#awaitsSweep()) this.#context.view.hold(() => !this.#awaitsSweep());
        this.#moveVehicle();
      }),
      context.view.beforeDraw(() => {
        const camera = this.#ride === undefined ? undefined : this.#layers.get(`stream:${this.#ride}`);
        const ride = camera instanceof CameraLayer ? camera.ride() : undefined;
        if (ride) context.view.rig.ride(ride);
      }),
    );
    this.#light();
  }

  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) {
      this.#matchArtifacts();
      this.#replace();
      this.#restyle();
      this.#light();
    }
    for (const layer of this.#layers.values()) layer.setActive(active);
    // An empty scene first would keep the GPU from the sweep: its shaders are compiled with the first drawing.
    if (active && this.#awaitsSweep()) this.#context.view.hold(() => !this.#awaitsSweep(), FIRST_HOLD_MS);
    this.#context.view.setActive(active);
  }

  recolour(): void {
    this.#vehicle.recolour();
    this.#clip.setColour(tokenColour('--warn'));
    for (const layer of this.#layers.values()) if (layer instanceof ArtifactLayer) layer.replace();
    this.#restyle();
  }

  /** The view mode changed: layers that depend on it are drawn anew. */
  update(): void {
    if (this.#active) this.#moveVehicle();
  }

  /** The camera of the ride mode; undefined ends it. */
  setRide(stream: number | undefined): void {
    const cameras = [...this.#layers.values()].filter((layer) => layer instanceof CameraLayer);
    const ridden = (layer: CameraLayer): boolean => layer.key === `stream:${stream}`;
    // The one before first: it takes its picture away.
    for (const layer of cameras) if (!ridden(layer)) layer.setRidden(false);
    for (const layer of cameras) if (ridden(layer)) layer.setRidden(true);
    this.#ride = stream;
    this.#context.view.invalidate();
  }

  /** What an item of an artifact fills, in the map frame; undefined when it is not drawn here. */
  sphereOf(artifact: number, item: string): { readonly centre: Vec3; readonly radiusM: number } | undefined {
    for (const layer of this.#layers.values()) {
      if (layer instanceof ArtifactLayer && layer.artifact.id === artifact) return layer.sphereOf(item);
    }
    return undefined;
  }

  /** The artifact's item nearest to a place of the view. */
  pickItem(x: number, y: number): PickedItem | undefined {
    const hits: PickedItem[] = [];
    for (const layer of this.#layers.values()) {
      const hit = layer instanceof ArtifactLayer ? layer.pick(this.#context.view, x, y) : undefined;
      if (hit) hits.push(hit);
    }
    return hits.sort((a, b) => a.px - b.px)[0];
  }

  /** The landmark whose sign is under a place of the view. */
  landmarkAt(x: number, y: number): ShownLandmark | undefined {
    const hits = [...this.#layers.values()].flatMap((layer) =>
      layer instanceof ArtifactLayer ? (layer.landmarkAt(this.#context.view, x, y) ?? []) : [],
    );
    return hits.sort((a, b) => a.px - b.px)[0];
  }

  /** Boxes that are drawn, by the layers that show labels or by all. */
  boxes(labelled = false): readonly ShownBox[] {
    return this.#objectLayers().flatMap((layer) => layer.shown(labelled));
  }

  /** Texts that stand in the map frame, by the layers that show labels. */
  texts(): ReturnType<ObjectLayer['texts']> {
    return this.#objectLayers().flatMap((layer) => layer.texts());
  }

  /** The first box under a place of the view. */
  pickBox(x: number, y: number): { readonly stream: number; readonly id: string } | undefined {
    const { origin, direction } = this.#context.view.ray(x, y);
    const hits = this.#objectLayers().flatMap((layer) => layer.pick(origin, direction) ?? []);
    return hits.sort((a, b) => a.m - b.m)[0];
  }

  #objectLayers(): ObjectLayer[] {
    return [...this.#layers.values()].filter((layer) => layer instanceof ObjectLayer);
  }

  /** The first visible cloud's colours, for the legend; with its name where there are several, each in its own range. */
  legend():
    | {
        readonly settings: LayerSettings;
        readonly range: readonly [number, number];
        readonly of?: string | undefined;
      }
    | undefined {
    const layers = useLayers.getState();
    const shown = [...this.#layers.values()].flatMap((layer) => {
      if (!(layer instanceof LidarLayer)) return [];
      const settings = layerSettings(layers, layer.key);
      return settings.visible && layer.range ? [{ settings, range: layer.range, of: layer.name }] : [];
    });
    const [first] = shown;
    return first && { ...first, of: shown.length > 1 ? first.of : undefined };
  }

  /** The number of radars that are drawn, for the legend. */
  radars(): number {
    const layers = useLayers.getState();
    return [...this.#layers.values()].filter(
      (layer) => layer instanceof RadarLayer && layerSettings(layers, layer.key).visible,
    ).length;
  }

  dispose(): void {
    this.setActive(false);
    for (const stop of this.#stops) stop();
    for (const layer of this.#layers.values()) layer.dispose();
    this.#vehicle.dispose();
    this.#clip.dispose();
    this.#evidence.dispose();
    this.#step.dispose();
  }

  #add(layer: SceneLayer): void {
    this.#layers.set(layer.key, layer);
    layer.restyle(layerSettings(useLayers.getState(), layer.key, layer.defaults));
    if (this.#active) layer.setActive(true);
  }

  #matchArtifacts(): void {
    const { artifacts } = useLayers.getState();
    const wanted = new Set(artifacts.map(artifactLayer));
    for (const [key, layer] of this.#layers) {
      if (!(layer instanceof ArtifactLayer) || wanted.has(key)) continue;
      layer.dispose();
      this.#layers.delete(key);
    }
    for (const artifact of artifacts) {
      if (!this.#layers.has(artifactLayer(artifact))) this.#add(new ArtifactLayer(this.#context, artifact));
    }
  }

  #restyle(): void {
    const layers = useLayers.getState();
    for (const layer of this.#layers.values())
      layer.restyle(layerSettings(layers, layer.key, layer.defaults));
    this.#moveVehicle();
  }

  #replace(): void {
    this.#vehicle.setTrajectory();
    this.#clip.update(this.#vehicle.pose);
    for (const layer of this.#layers.values()) layer.replace();
    this.#evidence.update();
    this.#step.update();
  }

  #awaitsSweep(): boolean {
    const { t } = usePlayback.getState();
    return [...this.#layers.values()].some((layer) => layer instanceof LidarLayer && layer.awaits(t));
  }

  #moveVehicle(): void {
    this.#vehicle.update();
    this.#clip.update(this.#vehicle.pose);
  }

  #light(): void {
    this.#context.view.eyeDomeOn = useLayers.getState().eyeDome;
    this.#context.view.invalidate();
  }
}
