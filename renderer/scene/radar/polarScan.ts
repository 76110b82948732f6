/** A polar radar picture on the ground around the vehicle: each pixel of the view looks its bearing and range up in the picture. */
import {
  ClampToEdgeWrapping,
  DataTexture,
  FloatType,
  LinearFilter,
  type Matrix4,
  Mesh,
  NearestFilter,
  PlaneGeometry,
  RedFormat,
  RepeatWrapping,
  RGBAFormat,
  ShaderMaterial,
  Texture,
} from 'three';
import type { Pose } from '../../../engine/contract/calibration.ts';
import type { PolarLayout } from '../../../engine/contract/messages/polar.ts';
import { groundToRadar, type PolarShape } from '../../../engine/geometry/polar-scan.ts';
import { SEQUENTIAL } from '../../plan/colormap.ts';

const COLOURS = new DataTexture(new Uint8Array(SEQUENTIAL.buffer), 256, 1, RGBAFormat);
COLOURS.minFilter = COLOURS.magFilter = LinearFilter;
COLOURS.needsUpdate = true;

export class PolarScan {
  readonly object: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #uniforms = {
    uScan: { value: undefined as Texture | undefined },
    uRays: { value: undefined as Texture | undefined },
    uColours: { value: COLOURS },
    uMatrix: { value: [1, 0, 0, 1] },
    uCentre: { value: [0, 0] },
    /** Rays, values of a ray with its head, the head's, and metres a value. */
    uShape: { value: [1, 1, 0, 1] },
    uAheadIsY: { value: false },
    uTurn: { value: 1 },
    uColumns: { value: false },
    uOpacity: { value: 1 },
  };

  constructor() {
    const material = new ShaderMaterial({
      transparent: true,
      depthWrite: false,
      uniforms: this.#uniforms,
      vertexShader: /* glsl */ `
        varying vec2 vVehicle;
        void main() {
          vVehicle = position.xy;
          gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
        }`,
      fragmentShader: /* glsl */ `
        precision highp float;
        varying vec2 vVehicle;
        uniform sampler2D uScan;
        uniform sampler2D uRays;
        uniform sampler2D uColours;
        uniform vec4 uMatrix;
        uniform vec2 uCentre;
        uniform vec4 uShape;
        uniform bool uAheadIsY;
        uniform float uTurn;
        uniform bool uColumns;
        uniform float uOpacity;
        const float FULL = 6.283185307179586;
        void main() {
          vec2 away = vVehicle - uCentre;
          vec2 at = vec2(dot(uMatrix.xy, away), dot(uMatrix.zw, away));
          float along = uShape.z + length(away) / uShape.w;
          if (along >= uShape.y) discard;
          float angle = uTurn * (uAheadIsY ? atan(-at.x, at.y) : atan(at.y, at.x));
          float ray = texture2D(uRays, vec2(fract(angle / FULL), 0.5)).r;
          // Between the last ray and the first the picture is repeated; along a ray it is not.
          vec2 place = vec2(along / uShape.y, (ray + 0.5) / uShape.x);
          float power = texture2D(uScan, uColumns ? place.yx : place).r;
          // A weak echo lets the ground be seen.
          float seen = smoothstep(0.06, 0.32, power);
          if (seen < 0.01) discard;
          vec3 tint = texture2D(uColours, vec2(0.25 + 0.75 * sqrt(power), 0.5)).rgb;
          gl_FragColor = vec4(tint, seen * uOpacity);
        }`,
    });
    this.object = new Mesh(new PlaneGeometry(1, 1), material);
    this.object.matrixAutoUpdate = false;
    this.object.frustumCulled = false;
    this.object.visible = false;
  }

  /**
   * @param table which ray lies at a bearing (rayTable).
   * @param groundZ height of the road in the vehicle frame.
   */
  setScan(
    picture: ImageBitmap,
    layout: PolarLayout,
    shape: PolarShape,
    T_vehicle_radar: Pose,
    table: Float32Array,
    groundZ: number,
  ): void {
    this.#drop();
    const columns = shape.raysAre === 'columns';
    const scan = new Texture(picture);
    scan.flipY = false;
    scan.generateMipmaps = false;
    scan.minFilter = scan.magFilter = LinearFilter;
    scan.wrapS = columns ? RepeatWrapping : ClampToEdgeWrapping;
    scan.wrapT = columns ? ClampToEdgeWrapping : RepeatWrapping;
    scan.needsUpdate = true;
    const rays = new DataTexture(new Float32Array(table), table.length, 1, RedFormat, FloatType);
    rays.minFilter = rays.magFilter = NearestFilter;
    rays.needsUpdate = true;
    const { matrix, centre } = groundToRadar(T_vehicle_radar);
    const u = this.#uniforms;
    u.uScan.value = scan;
    u.uRays.value = rays;
    u.uMatrix.value = [...matrix];
    u.uCentre.value = [...centre];
    u.uShape.value = [shape.rays, shape.bins + layout.head, layout.head, layout.stepM];
    u.uAheadIsY.value = layout.ahead === 'y';
    u.uTurn.value = layout.turn;
    u.uColumns.value = columns;
    const side = 2 * shape.reachM;
    this.object.geometry.dispose();
    this.object.geometry = new PlaneGeometry(side, side).translate(centre[0], centre[1], groundZ + 0.02);
  }

  setMatrix(T_scene_vehicle: Matrix4): void {
    this.object.matrix.copy(T_scene_vehicle);
    this.object.matrixWorldNeedsUpdate = true;
  }

  setStyle(opacity: number): void {
    this.#uniforms.uOpacity.value = opacity;
  }

  dispose(): void {
    this.#drop();
    this.object.removeFromParent();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }

  #drop(): void {
    this.#uniforms.uScan.value?.dispose();
    this.#uniforms.uRays.value?.dispose();
  }
}
