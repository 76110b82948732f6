/**
 * The ray caster: a world of triangle meshes, painted markings and moving objects, seen by a spinning lidar, by cameras
 * and by plain rays. native/src/raycast. Everything random is a function of seed, frame and ray, so the bytes do not
 * depend on the number of threads.
 */
import type { CameraModel, Pose, Vec3 } from '../contract/calibration.ts';
import { unproject } from '../geometry/camera.ts';
import { kernels } from './addon.ts';

/** Numbers shared with native/src/raycast/materials/materials.h. */
export const MATERIAL = {
  asphalt: 0,
  kerb: 1,
  paving: 2,
  grass: 3,
  facade: 4,
  roof: 5,
  wall: 6,
  bark: 7,
  leaves: 8,
  carPaint: 9,
  carGlass: 10,
  rubber: 11,
  headLight: 12,
  tailLight: 13,
  metal: 14,
  signFace: 15,
  signBack: 16,
  signal: 17,
  darkPlastic: 18,
  plate: 19,
  hedge: 20,
  gravel: 21,
  field: 22,
  cloth: 23,
  lamp: 24,
} as const;
export type Material = keyof typeof MATERIAL;

/** Triangles with vertex normals (for shading only), uv (metres or the material's own units) and per-triangle materials. */
export type MeshArrays = {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly uvs: Float32Array;
  readonly indices: Uint32Array;
  readonly materials: Uint16Array;
  readonly parameters: Uint32Array;
};

/** A mesh put into the world: R = Rz(yaw) Ry(pitch) Rx(roll), radians; metres. `id` names it in results. */
export type InstancePlacement = {
  readonly mesh: number;
  readonly id: number;
  readonly parameter: number;
  readonly p: Vec3;
  readonly yaw: number;
  readonly pitch?: number;
  readonly roll?: number;
  readonly scale?: number;
  /** False for the ground: nothing lies in its shade. Default true. */
  readonly castsShadow?: boolean;
};

/** Position and attitude of a moving mesh at the begin and the end of a sweep or exposure. */
export type MoverPlacement = {
  readonly mesh: number;
  readonly id: number;
  readonly parameter: number;
  readonly from: { readonly p: Vec3; readonly yaw: number; readonly pitch: number };
  readonly to: { readonly p: Vec3; readonly yaw: number; readonly pitch: number };
};

/**
 * A painted rectangle: its axis in the plane (m), half its width, wear 0 (fresh) to 1, colour 0 white to 1 yellow.
 * `kind`, 0 to 254 (default 0), is the caller's own number for the sort of marking; labels give it back.
 */
export type PaintedRectangle = {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly halfWidthM: number;
  readonly wear: number;
  readonly colour: number;
  readonly kind?: number;
};

/**
 * An area of another material in the ground, under the paint: its axis in the plane (m) and half its width; where both
 * ends are one place, a disc. A camera and a laser each see it in their own way. Layers 0 to 5 cover what is below.
 */
export type SurfaceDecal = {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly halfWidthM: number;
  /** Over how much of its half width it fades out at both sides (m). Default 0. */
  readonly softM?: number;
  /** To a camera, 0 to 1. */
  readonly albedo: number;
  /** 0 grey to 1 brick red. Default 0. */
  readonly warmth?: number;
  /** To a laser, 0 to 1. */
  readonly reflectance: number;
  /** How much of what is below it hides, 0 to 1. Default 1. */
  readonly cover?: number;
  /** How far it breaks up into spots, 0 to 1. Default 0. */
  readonly rough?: number;
  /** From joint to joint of single stones (m); 0: one piece. Default 0. */
  readonly stoneM?: number;
  readonly layer: number;
};

export type LidarSpec = {
  /** Per laser: elevation (rad), azimuth offset (rad), gain, offset (counts). */
  readonly beams: Float32Array;
  /** Firings a turn. */
  readonly columns: number;
  readonly startAzimuthRad: number;
  readonly clockwise: boolean;
  readonly rangeMinM: number;
  readonly rangeMaxM: number;
  readonly rangeSigmaM: number;
  /** Half angle of a beam; paint covers a share of what it lights. */
  readonly divergenceRad: number;
  /** Chance that any echo is lost; 0 also turns off losses by glass, polish and distance. */
  readonly dropout: number;
  readonly countsPerReflectance: number;
  /** Extra reflectance of full paint, straight below. */
  readonly paintContrast: number;
  /** Range at which grazing incidence has halved it (m). */
  readonly paintRangeM: number;
  /** Noise of intensity: share of the mean, and counts at least. */
  readonly speckle: number;
  readonly speckleFloor: number;
  /** How far the receiver flattens the bright: counts go with r (1 + k) / (1 + k r); 0: linear. */
  readonly saturation: number;
  /** Share of echoes that come back next to dark, off a rim or a gloss; a quarter of it off the ground. */
  readonly weak: number;
  /** How much longer the tail of the noise is towards the dark: n < 0 becomes n − skew n². */
  readonly skew: number;
  /** Counts lost a metre beyond a range (m), straight on; five times that at grazing incidence. */
  readonly fallPerM: number;
  readonly fallFromM: number;
  /** Column by column, laser by laser: 1 where the vehicle itself blocks the ray. Empty: nowhere. */
  readonly hidden: Uint8Array;
  /** Rain (mm/h): drops answer near by (material IN_AIR), far echoes are swallowed, wet ground is darker. Default 0. */
  readonly rainMmPerH?: number;
  readonly quantise: boolean;
  readonly seed: number;
  readonly sweep: number;
};

export type LidarSweep = {
  readonly count: number;
  /** Sensor frame at the moment each point was measured: not motion compensated. */
  readonly xyz: Float32Array;
  readonly intensity: Float32Array;
  readonly ring: Uint16Array;
  /** Firing within the turn, 0 .. columns − 1; its time is column / columns of the turn. */
  readonly column: Uint32Array;
  /** Truth, for tests and labels: material and object hit, share of the beam on paint. */
  readonly materials: Uint8Array;
  readonly objects: Uint32Array;
  readonly paint: Float32Array;
};

export type PictureSpec = {
  /** Direction to the sun in the world, any length. */
  readonly toSun: Vec3;
  readonly exposure: number;
  readonly hazeM: number;
  /** Standard deviation of the noise in 8-bit steps. */
  readonly noise: number;
  readonly vignette: number;
  /** More rays where something ends within a pixel. */
  readonly smooth: boolean;
  /** Rain (mm/h): a closed sky, haze, wet ground that mirrors it, streaks. Default 0. */
  readonly rainMmPerH?: number;
  /** Dirt that stays in its place on the lens, 0 clean to 1 badly soiled; `seed` chooses the places. Default 0. */
  readonly lensDirt?: number;
  /** 0 day to 1 night: street lamps, head and tail lights of what moves, lit windows. Default 0. */
  readonly night?: number;
  /** The own vehicle's low beams at night: the middle between them and the direction ahead, in the world. */
  readonly headLamps?: { readonly p: Vec3; readonly forward: Vec3 };
  /** Every pixel by the ray caster instead of the rasteriser: slower, for checking that both agree. */
  readonly cast?: boolean;
  readonly seed: number;
  readonly frame: number;
};

export type CastResult = {
  /** Distance in lengths of the direction; −1 where nothing was hit. */
  readonly t: Float32Array;
  readonly objects: Uint32Array;
  readonly materials: Uint16Array;
  readonly normals: Float32Array;
};

/** Material of a lidar point that no surface gave: a drop of rain. Its object is 0. */
export const IN_AIR = 254;

/** Material of a pixel that sees the sky. */
export const NO_MATERIAL = 255;

/** Truth per pixel, row by row, as the pixel's centre sees it. */
export type PixelLabels = {
  /** Values of MATERIAL; NO_MATERIAL: the sky. */
  readonly materials: Uint8Array;
  /** 1 + kind of the marking where paint covers more than half of a pixel on the road, else 0. */
  readonly paint: Uint8Array;
  /** Id of the instance or mover; 0: the sky, and whatever was placed with id 0. */
  readonly objects: Uint32Array;
  /** Metres along the pixel's own ray (not along the optical axis); Infinity: the sky. */
  readonly rangesM: Float32Array;
};

type NativeScene = {
  addMesh(mesh: MeshArrays): number;
  addInstances(rows: Float64Array): void;
  setMarkings(rows: Float64Array): void;
  setDecals(rows: Float64Array): void;
  build(): void;
  setMovers(rows: Float64Array): void;
  cast(
    origins: Float32Array,
    directions: Float32Array,
    farT: number,
    time: number,
    naive: boolean,
  ): CastResult;
  scan(spec: LidarSpec, poses: Float64Array): LidarSweep;
  render(camera: NativeCamera, spec: PictureSpec, pose: Float64Array, rgb: Uint8Array): void;
  labels(camera: NativeCamera, pose: Float64Array): PixelLabels;
  info(): { meshes: number; triangles: number };
  dispose(): void;
};

/** Opaque: the lens and the buffers of its pictures. */
type NativeCamera = object;

const native = kernels<{
  readonly RaycastScene: new (threads: number) => NativeScene;
  readonly RaycastCamera: new (width: number, height: number, rays: Float32Array) => NativeCamera;
}>('RaycastScene', 'RaycastCamera');

/** Seven numbers a pose: position, then quaternion w x y z. */
function rows(poses: readonly Pose[]): Float64Array {
  return Float64Array.from(poses.flatMap(({ p, q }) => [...p, q.w, q.x, q.y, q.z]));
}

/** A world: add meshes, instances and markings, `build()` once, then look at it. Holds native memory until `dispose()`. */
export class RaycastScene {
  readonly #scene: NativeScene;

  constructor(threads: number) {
    this.#scene = new native.RaycastScene(threads);
  }

  addMesh(mesh: MeshArrays): number {
    return this.#scene.addMesh(mesh);
  }

  addInstances(instances: readonly InstancePlacement[]): void {
    this.#scene.addInstances(
      Float64Array.from(
        instances.flatMap((i) => [
          i.mesh,
          i.id,
          i.parameter,
          ...i.p,
          i.yaw,
          i.pitch ?? 0,
          i.roll ?? 0,
          i.scale ?? 1,
          i.castsShadow === false ? 0 : 1,
        ]),
      ),
    );
  }

  setMarkings(markings: readonly PaintedRectangle[]): void {
    this.#scene.setMarkings(
      Float64Array.from(
        markings.flatMap((m) => [...m.from, ...m.to, m.halfWidthM, m.wear, m.colour, m.kind ?? 0]),
      ),
    );
  }

  setDecals(decals: readonly SurfaceDecal[]): void {
    this.#scene.setDecals(
      Float64Array.from(
        decals.flatMap((d) => [
          ...d.from,
          ...d.to,
          d.halfWidthM,
          d.softM ?? 0,
          d.albedo,
          d.warmth ?? 0,
          d.reflectance,
          d.cover ?? 1,
          d.rough ?? 0,
          d.stoneM ?? 0,
          d.layer,
        ]),
      ),
    );
  }

  build(): void {
    this.#scene.build();
  }

  setMovers(movers: readonly MoverPlacement[]): void {
    this.#scene.setMovers(
      Float64Array.from(
        movers.flatMap((m) => [
          m.mesh,
          m.id,
          m.parameter,
          ...m.from.p,
          m.from.yaw,
          m.from.pitch,
          ...m.to.p,
          m.to.yaw,
          m.to.pitch,
        ]),
      ),
    );
  }

  /** Three numbers a ray. `time` 0..1 is where movers stand. `naive` tests every triangle: the benchmark's yardstick. */
  cast(
    origins: Float32Array,
    directions: Float32Array,
    { farT = 1000, time = 0, naive = false }: { farT?: number; time?: number; naive?: boolean } = {},
  ): CastResult {
    return this.#scene.cast(origins, directions, farT, time, naive);
  }

  /** `poses`: T_world_sensor at equal times over the turn, first and last included. */
  scan(spec: LidarSpec, poses: readonly Pose[]): LidarSweep {
    return this.#scene.scan(spec, rows(poses));
  }

  /** RGB, three bytes a pixel, row by row, as seen from T_world_camera (x right, y down, z forward). */
  render(camera: RaycastCamera, spec: PictureSpec, T_world_camera: Pose): Uint8Array {
    const rgb = new Uint8Array(camera.model.width * camera.model.height * 3);
    this.#scene.render(camera.native, spec, rows([T_world_camera]), rgb);
    return rgb;
  }

  /** What each pixel of a picture by `render` shows, without shading; movers stand where they are at time 0. */
  labels(camera: RaycastCamera, T_world_camera: Pose): PixelLabels {
    return this.#scene.labels(camera.native, rows([T_world_camera]));
  }

  info(): { readonly meshes: number; readonly triangles: number } {
    return this.#scene.info();
  }

  dispose(): void {
    this.#scene.dispose();
  }
}

/** A camera with its true lens; belongs to no scene. Rays further than 87 degrees off its axis are cast, the others drawn. */
export class RaycastCamera {
  readonly model: CameraModel;
  readonly native: NativeCamera;

  constructor(model: CameraModel) {
    this.model = model;
    this.native = new native.RaycastCamera(model.width, model.height, raysOf(model));
  }
}

/** Of the lens that was asked for last: the cameras of a rig often have the same, and a lens takes longer than a picture. */
let last: { readonly lens: string; readonly rays: Float32Array } | undefined;

function raysOf(model: CameraModel): Float32Array {
  const lens = JSON.stringify(model);
  if (last?.lens !== lens) last = { lens, rays: lensRays(model) };
  return last.rays;
}

/** Unit rays through all pixel centres in the camera's frame, so that any lens renders exactly. */
export function lensRays(camera: CameraModel): Float32Array {
  const rays = new Float32Array(camera.width * camera.height * 3);
  let at = 0;
  for (let v = 0; v < camera.height; v++) {
    for (let u = 0; u < camera.width; u++) {
      rays.set(unproject(camera, { u, v }), at);
      at += 3;
    }
  }
  return rays;
}
