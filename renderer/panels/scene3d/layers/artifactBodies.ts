/** The 3D objects of each kind of artifact. A kind that is not here cannot be drawn in 3D, and its layer has a note. */
import { Color, type Group, Matrix4, Sphere, Vector3 } from 'three';
import type { ArtifactInfo, Box, PartInfo } from '../../../../engine/contract/artifacts.ts';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { column, decodeColumns } from '../../../../engine/contract/columns.ts';
import type { Landmark } from '../../../../engine/contract/map/landmarks.ts';
import { drawnLines, useCorrectedLines } from '../../../replay/correctedLines.ts';
import { type MapLine, mapLinesIn } from '../../../replay/polylines.ts';
import { decodeTrajectory, nearestPose, type Trajectory, useTrajectory } from '../../../replay/trajectory.ts';
import { robustRange } from '../../../scene/autoRange.ts';
import { LandmarkHeads } from '../../../scene/boxes/landmarkHeads.ts';
import { LineSet, type SceneLine } from '../../../scene/lineSet.ts';
import { Path } from '../../../scene/path.ts';
import { partId } from '../../../scene/points/levels.ts';
import { PointCloud } from '../../../scene/points/pointCloud.ts';
import { PointMaterial } from '../../../scene/points/pointMaterial.ts';
import { channelsOf, RasterTile } from '../../../scene/rasterTile.ts';
import type { SceneView } from '../../../scene/SceneView.ts';
import type { LayerContext } from '../../../scene/sceneLayer.ts';
import { artifactLayer, type LayerSettings, tellFields } from '../../../state/layers.ts';
import { useCorrecting } from '../../../state/run/corrections.ts';
import { useSelection } from '../../../state/selection.ts';
import { mapLook } from '../../../widgets/map/mapLook.ts';
import { tokenColour } from '../../../widgets/streams/sensorKind.ts';

export type ArtifactBody = {
  readonly add: (part: PartInfo, bytes: Uint8Array) => void;
  readonly restyle: (settings: LayerSettings) => void;
  readonly replace: () => void;
  readonly pick?: (
    view: SceneView,
    x: number,
    y: number,
  ) => { readonly item: string; readonly mapPoint: Vec3; readonly px: number } | undefined;
  /** The landmark whose sign is under a place of the view. */
  readonly landmarkAt?: (view: SceneView, x: number, y: number) => ShownLandmark | undefined;
  /** The sphere around an item, in the map frame. */
  readonly sphereOf?: (item: string) => { readonly centre: Vec3; readonly radiusM: number } | undefined;
  /** Of kinds whose parts lie in levels, one over the other: draws these parts and no others. */
  readonly drawOnly?: (ids: ReadonlySet<string>) => void;
  readonly remove?: (part: PartInfo) => void;
  readonly dispose: () => void;
};

/** A landmark, and where its sign stands in the map frame. */
export type ShownLandmark = { readonly landmark: Landmark; readonly mapPoint: Vec3; readonly px: number };

export function bodyOf(
  context: LayerContext,
  artifact: ArtifactInfo,
  group: Group,
): ArtifactBody | undefined {
  switch (artifact.kind) {
    case 'cloud':
      return new CloudBody(context, artifact, group);
    case 'polylines':
    case 'landmarks':
      return new LinesBody(context, artifact, group);
    case 'trajectory':
    case 'graph':
      return new PathBody(context, artifact, group);
    case 'raster':
    case 'mask':
      return new RasterBody(context, artifact, group);
    default:
      return undefined;
  }
}

const numbers = (value: unknown): Vec3 =>
  Array.isArray(value) && value.length === 3 ? (value as unknown as Vec3) : [0, 0, 0];

class CloudBody implements ArtifactBody {
  readonly #context: LayerContext;
  readonly #artifact: ArtifactInfo;
  readonly #group: Group;
  readonly #material = new PointMaterial();
  /** By the id of their part. */
  readonly #parts = new Map<string, { readonly cloud: PointCloud; readonly offset: Vec3 }>();
  #mode = '';

  constructor(context: LayerContext, artifact: ArtifactInfo, group: Group) {
    this.#context = context;
    this.#artifact = artifact;
    this.#group = group;
  }

  add(part: PartInfo, bytes: Uint8Array): void {
    const block = decodeColumns(bytes);
    const xyz = column(block, 'xyz', 'f32');
    const count = xyz.length / 3;
    const fields = new Map(
      [...block.columns].filter(([name, values]) => name !== 'xyz' && values.length === count),
    );
    const rgb = block.columns.get('rgb');
    const offset = numbers(block.meta.offset);
    const cloud = new PointCloud(
      { xyz, fields, rgb: rgb instanceof Uint8Array ? rgb : undefined },
      this.#material,
      { kind: 'artifact', artifact: this.#artifact.id, part: part.key },
      part.box && sphereAround(part.box, offset),
    );
    tellFields(artifactLayer(this.#artifact), [...fields.keys(), ...(rgb ? ['rgb'] : [])]);
    this.#parts.set(partId(part), { cloud, offset });
    this.#group.add(cloud.object);
    this.#mode = '';
    this.replace();
  }

  restyle(settings: LayerSettings): void {
    this.#material.setStyle(settings);
    const mode = `${settings.colourBy}/${settings.range?.join()}`;
    if (mode !== this.#mode) {
      this.#mode = mode;
      this.#colour(settings);
    }
  }

  replace(): void {
    const { origin } = this.#context.view;
    for (const { cloud, offset } of this.#parts.values()) {
      cloud.setMatrix(
        new Matrix4().makeTranslation(offset[0] - origin[0], offset[1] - origin[1], offset[2] - origin[2]),
      );
    }
    const ground = useTrajectory.getState().trajectory?.position[2] ?? 0;
    this.#material.setBaseHeight(ground - origin[2] + this.#context.groundZ);
  }

  drawOnly(ids: ReadonlySet<string>): void {
    for (const [id, { cloud }] of this.#parts) cloud.object.visible = ids.has(id);
  }

  remove(part: PartInfo): void {
    this.#parts.get(partId(part))?.cloud.dispose();
    this.#parts.delete(partId(part));
  }

  dispose(): void {
    for (const { cloud } of this.#parts.values()) cloud.dispose();
    this.#material.dispose();
  }

  #colour({ colourBy, range }: LayerSettings): void {
    const clouds = [...this.#parts.values()].map(({ cloud }) => cloud);
    const first = clouds.find(({ count }) => count > 0);
    if (!first) return;
    const field = colourBy.startsWith('field:') ? colourBy.slice(6) : colourBy;
    if (colourBy === 'rgb' && first.columns.rgb) this.#material.setMode('rgb', 'glow');
    else if (first.columns.fields.has(field)) {
      for (const cloud of clouds) cloud.colourBy(field);
      this.#material.setMode('value', field === 'intensity' ? 'glow' : 'depth');
      this.#material.setRange(range ?? robustRange(first.columns.fields.get(field) ?? []) ?? [0, 1]);
    } else if (colourBy === 'sensor') this.#material.setMode('solid', 'glow');
    else {
      this.#material.setMode('height', 'depth');
      this.#material.setRange(range ?? [-0.5, 6]);
    }
  }
}

/** Around a box of the map frame, relative to an offset in it. */
function sphereAround([x0, y0, z0, x1, y1, z1]: Box, [x, y, z]: Vec3): Sphere {
  const centre = new Vector3((x0 + x1) / 2 - x, (y0 + y1) / 2 - y, (z0 + z1) / 2 - z);
  return new Sphere(centre, Math.hypot(x1 - x0, y1 - y0, z1 - z0) / 2);
}

class LinesBody implements ArtifactBody {
  readonly #context: LayerContext;
  readonly #group: Group;
  readonly #artifact: ArtifactInfo;
  /** As the stage made them. */
  readonly #made = new Map<string, MapLine>();
  /** As they are drawn: people may have corrected them. */
  #lines: ReadonlyMap<string, MapLine> = this.#made;
  #sets: LineSet[] = [];
  #highlight: LineSet | undefined;
  readonly #heads = new LandmarkHeads();
  #opacity = 1;
  readonly #stop: () => void;

  constructor(context: LayerContext, artifact: ArtifactInfo, group: Group) {
    this.#context = context;
    this.#group = group;
    this.#artifact = artifact;
    group.add(this.#heads.object);
    const stopMarks = useSelection.subscribe(({ item }, before) => {
      if (item !== before.item) this.#mark();
    });
    const stopCorrections = useCorrectedLines.subscribe(() => this.replace());
    this.#stop = () => {
      stopMarks();
      stopCorrections();
    };
  }

  add(_part: PartInfo, bytes: Uint8Array): void {
    for (const line of mapLinesIn(this.#artifact.kind, bytes)) this.#made.set(line.id, line);
    this.replace();
  }

  restyle({ opacity }: LayerSettings): void {
    this.#opacity = opacity;
    for (const set of this.#sets) set.setStyle(opacity);
    this.#heads.setOpacity(opacity);
  }

  replace(): void {
    for (const set of this.#sets) set.dispose();
    const drawn = drawnLines(this.#artifact.id, [...this.#made.values()]);
    this.#lines = new Map(drawn.map((line) => [line.id, line]));
    this.#heads.set([...this.#lines.values()], this.#context.view.origin);
    const byLook = new Map<string, { look: ReturnType<typeof mapLook>; lines: SceneLine[] }>();
    for (const line of this.#lines.values()) {
      const look = mapLook(line.kind, line.subtype);
      const key = JSON.stringify(look);
      const entry = byLook.get(key) ?? { look, lines: [] };
      entry.lines.push(line);
      byLook.set(key, entry);
    }
    this.#sets = [...byLook.values()].map(({ look, lines }) => {
      const colour = look.sceneToken === undefined ? look.colour : tokenColour(look.sceneToken);
      const set = new LineSet(lines, { ...look, colour }, this.#context.view.origin);
      set.setStyle(this.#opacity);
      this.#group.add(set.object);
      return set;
    });
    this.#mark();
  }

  pick(view: SceneView, x: number, y: number): { item: string; mapPoint: Vec3; px: number } | undefined {
    const hits = [...this.#sets.map((set) => set.nearest(view, x, y)), this.#heads.nearest(view, x, y)]
      .filter((hit) => hit !== undefined)
      .sort((a, b) => a.px - b.px);
    const best = hits[0];
    return best && { item: best.line.id, mapPoint: best.mapPoint, px: best.px };
  }

  landmarkAt(view: SceneView, x: number, y: number): ShownLandmark | undefined {
    const hit = this.#heads.nearest(view, x, y);
    const landmark = hit && this.#lines.get(hit.line.id)?.landmark;
    return landmark && { landmark, mapPoint: hit.mapPoint, px: hit.px };
  }

  sphereOf(item: string): { centre: Vec3; radiusM: number } | undefined {
    const points = this.#lines.get(item)?.points;
    if (!points || points.length === 0) return undefined;
    const ends = (axis: 0 | 1 | 2): readonly [number, number] => {
      const values = points.map((point) => point[axis]);
      return [Math.min(...values), Math.max(...values)];
    };
    const [x, y, z] = [ends(0), ends(1), ends(2)];
    const middle = ([low, high]: readonly [number, number]): number => (low + high) / 2;
    const centre: Vec3 = [middle(x), middle(y), middle(z)];
    return { centre, radiusM: Math.hypot(x[1] - x[0], y[1] - y[0], z[1] - z[0]) / 2 };
  }

  dispose(): void {
    this.#stop();
    for (const set of this.#sets) set.dispose();
    this.#heads.dispose();
    this.#highlight?.dispose();
  }

  #mark(): void {
    this.#highlight?.dispose();
    this.#highlight = undefined;
    const { item } = useSelection.getState();
    // A person who corrects the map chose an element of the map: it keeps the name of its line.
    const isOwn = item?.artifact === this.#artifact.id || useCorrecting.getState().isOn;
    const line = isOwn && item ? this.#lines.get(item.item) : undefined;
    if (line) {
      this.#highlight = new LineSet(
        [line],
        { colour: tokenColour('--accent'), widthPx: 6 },
        this.#context.view.origin,
      );
      this.#highlight.setStyle(0.75);
      this.#group.add(this.#highlight.object);
    }
    this.#context.view.invalidate();
  }
}

class PathBody implements ArtifactBody {
  readonly #context: LayerContext;
  readonly #path = new Path();
  #trajectory: Trajectory | undefined;

  constructor(context: LayerContext, artifact: ArtifactInfo, group: Group) {
    this.#context = context;
    // One colour a stage, so that odometry and alignment can be told apart.
    const hue = [...artifact.stage].reduce((sum, c) => sum + c.charCodeAt(0) * 47, 0) % 360;
    this.#path.setColour(`#${new Color().setHSL(hue / 360, 0.7, 0.66).getHexString()}`);
    group.add(this.#path.object);
  }

  add(part: PartInfo, bytes: Uint8Array): void {
    this.#trajectory = decodeTrajectory(part.key, bytes);
    this.replace();
  }

  restyle(): void {}

  replace(): void {
    if (!this.#trajectory) return;
    this.#path.setPositions(
      this.#trajectory.position,
      this.#context.view.origin,
      this.#context.groundZ + 0.1,
    );
    this.#path.setDriven(this.#trajectory.t.length);
  }

  dispose(): void {
    this.#path.dispose();
  }
}

class RasterBody implements ArtifactBody {
  readonly #context: LayerContext;
  readonly #artifact: ArtifactInfo;
  readonly #group: Group;
  readonly #tiles: { readonly tile: RasterTile; readonly part: PartInfo }[] = [];
  #painted = '';

  constructor(context: LayerContext, artifact: ArtifactInfo, group: Group) {
    this.#context = context;
    this.#artifact = artifact;
    this.#group = group;
  }

  add(part: PartInfo, bytes: Uint8Array): void {
    const tile = new RasterTile(decodeColumns(bytes));
    this.#tiles.push({ tile, part });
    tellFields(artifactLayer(this.#artifact), channelsOf(tile.block));
    this.#group.add(tile.object);
    this.#painted = '';
    this.replace();
  }

  restyle({ colourBy, range, opacity }: LayerSettings): void {
    const first = this.#tiles[0]?.tile;
    if (!first) return;
    const channels = channelsOf(first.block);
    const asked = colourBy.startsWith('field:') ? colourBy.slice(6) : colourBy;
    const channel = channels.includes(asked) ? asked : (channels[0] ?? '');
    const key = `${channel}/${range?.join()}`;
    for (const { tile } of this.#tiles) tile.setOpacity(opacity);
    if (key === this.#painted) return;
    this.#painted = key;
    const shown = range ?? robustRange(this.#sample(channel)) ?? [0, 1];
    for (const { tile } of this.#tiles)
      tile.paint(channel, channel === 'intensity' ? 'glow' : 'depth', shown);
  }

  /** Tiles lie on the road, just below the lines: at the height of the poses near them. */
  replace(): void {
    const { origin } = this.#context.view;
    const { trajectory } = useTrajectory.getState();
    for (const { tile, part } of this.#tiles) {
      const [x, y] = tile.corner;
      const pose = trajectory && nearestPose(trajectory, part.from ?? trajectory.t[0] ?? 0);
      const z = pose ? pose.p[2] + this.#context.groundZ : (part.box?.[2] ?? 0);
      tile.object.position.copy(new Vector3(x - origin[0], y - origin[1], z - origin[2] - 0.1));
    }
  }

  dispose(): void {
    for (const { tile } of this.#tiles) tile.dispose();
  }

  /** Some values of every tile, for the range of the colour map. */
  #sample(channel: string): number[] {
    const sample: number[] = [];
    for (const { tile } of this.#tiles) {
      const values = tile.values(channel);
      if (!values) continue;
      const floating = values instanceof Float32Array || values instanceof Float64Array;
      const step = Math.max(1, Math.floor(values.length / 2000));
      for (let i = 0; i < values.length; i += step) {
        const value = values[i] ?? Number.NaN;
        if (floating ? Number.isFinite(value) : value !== 0) sample.push(value);
      }
    }
    return sample;
  }
}
