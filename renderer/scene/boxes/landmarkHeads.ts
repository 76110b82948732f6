/** The marks of poles, signs and lights in space, that keep their size on the screen: from far their lines are too short to see. */
import { BufferAttribute, BufferGeometry, Color, GLSL3, Points, ShaderMaterial } from 'three';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { isLandmark, LANDMARK_LOOKS, type LandmarkKind } from '../../widgets/map/landmarks.ts';
import type { SceneView } from '../SceneView.ts';

export type HeadLine = { readonly id: string; readonly kind: string; readonly points: readonly Vec3[] };

const SIZE_PX = 17;
const REACH_PX = 10;
/** As the shader knows them. */
const FORMS: { readonly [K in LandmarkKind]: number } = { pole: 0, sign: 1, light: 2 };

export class LandmarkHeads {
  readonly object = new Points(new BufferGeometry(), headMaterial());
  #heads: readonly { readonly line: HeadLine; readonly at: Vec3 }[] = [];

  constructor() {
    this.object.frustumCulled = false;
    this.object.renderOrder = 3;
    this.object.visible = false;
  }

  /** @param lines of any kind, in the map frame; those that are no landmarks have no sign */
  set(lines: readonly HeadLine[], origin: Vec3): void {
    this.#heads = lines.flatMap((line) => {
      const at = isLandmark(line.kind) ? topOf(line.points) : undefined;
      return at ? [{ line, at }] : [];
    });
    this.object.visible = this.#heads.length > 0;
    this.object.geometry.dispose();
    this.object.geometry = new BufferGeometry();
    const positions = this.#heads.flatMap(({ at }) => at.map((value, axis) => value - (origin[axis] ?? 0)));
    const kinds = this.#heads.map(({ line }) => line.kind as LandmarkKind);
    const colours = kinds.flatMap((kind) => new Color(LANDMARK_LOOKS[kind].colour).toArray());
    for (const [name, values, size] of [
      ['position', positions, 3],
      ['aColour', colours, 3],
      ['aForm', kinds.map((kind) => FORMS[kind]), 1],
    ] as const)
      this.object.geometry.setAttribute(name, new BufferAttribute(new Float32Array(values), size));
  }

  setOpacity(opacity: number): void {
    (this.object.material.uniforms.uOpacity as { value: number }).value = opacity;
  }

  /** The sign under a place of the view. */
  nearest(
    view: SceneView,
    x: number,
    y: number,
  ): { readonly line: HeadLine; readonly px: number; readonly mapPoint: Vec3 } | undefined {
    let best: { line: HeadLine; px: number; mapPoint: Vec3 } | undefined;
    for (const { line, at } of this.#heads) {
      const seen = view.project(view.toScene(at));
      const px = seen ? Math.hypot(seen[0] - x, seen[1] - y) : Number.POSITIVE_INFINITY;
      if (px <= (best?.px ?? REACH_PX)) best = { line, px, mapPoint: at };
    }
    return best;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}

/** Over its middle, as high as it reaches. */
function topOf(points: readonly Vec3[]): Vec3 | undefined {
  if (points.length === 0) return undefined;
  const ends = (axis: 0 | 1): number => {
    const values = points.map((point) => point[axis]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [ends(0), ends(1), Math.max(...points.map(([, , z]) => z))];
}

function headMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    transparent: true,
    depthTest: false,
    uniforms: { uSize: { value: SIZE_PX * Math.min(2, window.devicePixelRatio) }, uOpacity: { value: 1 } },
    vertexShader: /* glsl */ `
      uniform float uSize;
      in vec3 aColour;
      in float aForm;
      out vec3 vColour;
      flat out float vForm;
      void main() {
        vColour = aColour;
        vForm = aForm;
        vec4 seen = modelViewMatrix * vec4(position, 1.0);
        gl_Position = projectionMatrix * seen;
        // Far ones are half as large, so that a row of them stays a row; all of one size from straight above.
        bool flat_ = projectionMatrix[3][3] == 1.0;
        gl_PointSize = uSize * (flat_ ? 1.0 : clamp(28.0 / max(1.0, -seen.z), 0.5, 1.0));
      }`,
    // Distances from the rim of the form, in half sizes: a dark rim, the colour within, dark dots.
    fragmentShader: /* glsl */ `
      precision highp float;
      uniform float uOpacity;
      in vec3 vColour;
      flat in float vForm;
      out vec4 colour;
      void main() {
        vec2 p = (gl_PointCoord - 0.5) * 2.0;
        float d, dots = 1.0;
        if (vForm < 0.5) { d = length(p) - 0.8; dots = length(p) - 0.28; }
        else if (vForm < 1.5) d = (abs(p.x) + abs(p.y) - 0.95) * 0.7071;
        else {
          vec2 q = abs(p) - vec2(0.5, 0.92);
          d = max(q.x, q.y);
          dots = min(length(p), min(length(p - vec2(0.0, 0.56)), length(p + vec2(0.0, 0.56)))) - 0.2;
        }
        float inside = 1.0 - smoothstep(-0.06, 0.04, d);
        if (inside < 0.05) discard;
        float dark = max(smoothstep(-0.26, -0.16, d), 1.0 - smoothstep(-0.06, 0.06, dots));
        colour = vec4(mix(vColour, vec3(0.03, 0.05, 0.07), dark), inside * uOpacity);
      }`,
  });
}
