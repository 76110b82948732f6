/**
 * The layers of the 3D views and their settings: one entry for each layer, keyed `stream:3`, `artifact:12`, or by the name of a helper (`grid`, `vehicle`,
 * `trajectory`, `frusta`). A view that cannot draw a layer leaves the reason here.
 */
import { create } from 'zustand';
import type { ArtifactInfo } from '../../engine/contract/artifacts.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';

/** `field:NAME` colours by any column that has one value a point. */
export type ColourBy = 'intensity' | 'height' | 'range' | 'camera' | 'rgb' | 'sensor' | `field:${string}`;

export type LayerSettings = {
  readonly visible: boolean;
  readonly opacity: number;
  readonly colourBy: ColourBy;
  /** Values at the ends of the colour map; undefined finds them from the data. */
  readonly range?: readonly [number, number] | undefined;
  readonly pointSizePx: number;
  /** Sweeps shown at a time, the newest included. */
  readonly sweeps: number;
  /** Lidar: each point at its own time, by the vehicle's motion during the sweep. */
  readonly deskew: boolean;
  /** Radar: arrows of the ego-compensated radial speed. */
  readonly arrows: boolean;
  /** Objects: class, number and score beside each box. */
  readonly labels: boolean;
  /** Objects: the way of those that are tracked, over so many seconds. */
  readonly trailS: number;
};

const DEFAULTS: LayerSettings = {
  visible: true,
  opacity: 1,
  colourBy: 'intensity',
  pointSizePx: 2,
  sweeps: 1,
  deskew: true,
  arrows: true,
  labels: true,
  trailS: 3,
};

/** A radar picture lies over the ground, and lets it be seen. */
export const POLAR_DEFAULTS: Partial<LayerSettings> = { opacity: 0.8 };

/** A line a view writes beside its layer: why it is not drawn, or something worth knowing. */
export type LayerNote = { readonly level: 'info' | 'warn'; readonly text: string };

type Layers = {
  readonly settings: ReadonlyMap<string, LayerSettings>;
  readonly notes: ReadonlyMap<string, LayerNote>;
  /** Artifacts that were opened in the 3D view. */
  readonly artifacts: readonly ArtifactInfo[];
  /** Columns found in a stream's clouds, for the list of colours. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly eyeDome: boolean;
};

export const useLayers = create<Layers>(() => ({
  settings: new Map(),
  notes: new Map(),
  artifacts: [],
  fields: new Map(),
  eyeDome: true,
}));

export const streamLayer = (stream: Pick<StreamInfo, 'id'>): string => `stream:${stream.id}`;
export const artifactLayer = (artifact: Pick<ArtifactInfo, 'id'>): string => `artifact:${artifact.id}`;

export const layerSettings = (
  layers: Layers,
  key: string,
  defaults?: Partial<LayerSettings>,
): LayerSettings => layers.settings.get(key) ?? { ...DEFAULTS, ...defaults };

export function changeLayer(
  key: string,
  change: Partial<LayerSettings>,
  defaults?: Partial<LayerSettings>,
): void {
  useLayers.setState((layers) => ({
    settings: new Map(layers.settings).set(key, { ...layerSettings(layers, key, defaults), ...change }),
  }));
}

export function noteLayer(key: string, note: LayerNote | undefined): void {
  const before = useLayers.getState().notes.get(key);
  if (before?.text === note?.text && before?.level === note?.level) return;
  useLayers.setState(({ notes }) => {
    const next = new Map(notes);
    if (note) next.set(key, note);
    else next.delete(key);
    return { notes: next };
  });
}

export function tellFields(key: string, names: readonly string[]): void {
  if (useLayers.getState().fields.get(key)?.join() === names.join()) return;
  useLayers.setState(({ fields }) => ({ fields: new Map(fields).set(key, names) }));
}

/** Opens an artifact in the 3D views, or brings it back into sight. */
export function showArtifact(artifact: ArtifactInfo): void {
  useLayers.setState(({ artifacts }) => ({
    artifacts: [...artifacts.filter(({ id }) => id !== artifact.id), artifact],
  }));
  changeLayer(artifactLayer(artifact), { visible: true });
}

export function hideArtifact(id: number): void {
  useLayers.setState(({ artifacts }) => ({ artifacts: artifacts.filter((artifact) => artifact.id !== id) }));
}

/** Forgets the layers of a drive; helpers (grid, vehicle, path) stay as they were set. */
export function forgetLayers(): void {
  useLayers.setState(({ settings }) => ({
    settings: new Map([...settings].filter(([key]) => !/^(stream|artifact):/.test(key))),
    notes: new Map(),
    artifacts: [],
    fields: new Map(),
  }));
}
