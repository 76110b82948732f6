/** The hovered and the pinned point and the hovered pixel's ray, as all views show them; and the line of a measurement. */
import {
  BufferAttribute,
  BufferGeometry,
  Color,
  GLSL3,
  Group,
  Line,
  LineBasicMaterial,
  Points,
  ShaderMaterial,
  type Vector3,
} from 'three';

const RAY_M = 80;

export class Marker {
  readonly object = new Group();
  readonly #point: Points<BufferGeometry, ShaderMaterial>;
  readonly #pin: Points<BufferGeometry, ShaderMaterial>;
  readonly #ray: Line<BufferGeometry, LineBasicMaterial>;
  readonly #measure: Line<BufferGeometry, LineBasicMaterial>;
  readonly #corners: Points<BufferGeometry, ShaderMaterial>;
  readonly #answer: Points<BufferGeometry, ShaderMaterial>;

  constructor() {
    this.#point = new Points(new BufferGeometry(), ringMaterial(18));
    this.#pin = new Points(new BufferGeometry(), ringMaterial(26));
    this.#corners = new Points(new BufferGeometry(), ringMaterial(9));
    this.#answer = new Points(new BufferGeometry(), ringMaterial(14));
    const line = (): Line<BufferGeometry, LineBasicMaterial> =>
      new Line(new BufferGeometry(), new LineBasicMaterial({ depthTest: false, transparent: true }));
    this.#ray = line();
    this.#measure = line();
    for (const object of [this.#answer, this.#point, this.#pin, this.#ray, this.#measure, this.#corners]) {
      object.frustumCulled = false;
      object.renderOrder = 10;
      object.visible = false;
      this.object.add(object);
    }
  }

  setColours(hover: string, measure: string, pin: string): void {
    this.#point.material.uniforms.uColour?.value.set(hover);
    this.#pin.material.uniforms.uColour?.value.set(pin);
    this.#corners.material.uniforms.uColour?.value.set(measure);
    this.#answer.material.uniforms.uColour?.value.set(hover);
    this.#ray.material.color.set(hover);
    this.#measure.material.color.set(measure);
  }

  setPoint(point: Vector3 | undefined): void {
    place(this.#point, point ? [point] : []);
  }

  setPin(point: Vector3 | undefined): void {
    place(this.#pin, point ? [point] : []);
  }

  /** Places of the last answer to a query. */
  setAnswer(points: readonly Vector3[]): void {
    place(this.#answer, points);
  }

  setRay(origin: Vector3 | undefined, direction: Vector3 | undefined): void {
    place(this.#ray, origin && direction ? [origin, origin.clone().addScaledVector(direction, RAY_M)] : []);
  }

  setMeasure(points: readonly Vector3[]): void {
    place(this.#measure, points.length > 1 ? points : []);
    place(this.#corners, points);
  }

  dispose(): void {
    this.object.removeFromParent();
    for (const { geometry, material } of [
      this.#answer,
      this.#point,
      this.#pin,
      this.#ray,
      this.#measure,
      this.#corners,
    ]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

function place(object: { geometry: BufferGeometry; visible: boolean }, points: readonly Vector3[]): void {
  object.visible = points.length > 0;
  if (points.length === 0) return;
  object.geometry.dispose();
  object.geometry = new BufferGeometry();
  object.geometry.setAttribute(
    'position',
    new BufferAttribute(new Float32Array(points.flatMap(({ x, y, z }) => [x, y, z])), 3),
  );
}

function ringMaterial(sizePx: number): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    transparent: true,
    depthTest: false,
    uniforms: {
      uColour: { value: new Color() },
      uSize: { value: sizePx * Math.min(2, window.devicePixelRatio) },
    },
    vertexShader: /* glsl */ `
      uniform float uSize;
      void main() { gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); gl_PointSize = uSize; }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      uniform vec3 uColour;
      out vec4 colour;
      void main() {
        float r = length(gl_PointCoord - 0.5) * 2.0;
        float ring = smoothstep(0.55, 0.65, r) * (1.0 - smoothstep(0.88, 1.0, r));
        float dot_ = 1.0 - smoothstep(0.16, 0.26, r);
        float a = max(ring, dot_);
        if (a < 0.05) discard;
        colour = vec4(uColour, a);
      }`,
  });
}
