/**
 * Eye-dome lighting (Boucheny 2009): darkens a pixel by how much nearer its neighbours are, so that clouds without normals show
 * their shape. Points are drawn to a target of their own; the result goes to the screen with its depth, and everything else is
 * drawn over it with the screen's own antialiasing.
 */
import {
  DepthTexture,
  GLSL3,
  Mesh,
  NearestFilter,
  OrthographicCamera,
  type PerspectiveCamera,
  PlaneGeometry,
  Scene,
  ShaderMaterial,
  UnsignedIntType,
  Vector2,
  type WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import { PICKABLE_LAYER } from '../picker.ts';

const FRAGMENT = /* glsl */ `
precision highp float;
in vec2 vUv;
uniform sampler2D uColour;
uniform sampler2D uDepth;
uniform vec2 uStep;
uniform vec2 uNearFar;
uniform float uPerspective;
uniform float uStrength;
out vec4 colour;
float logDepth(float d) {
  float z = uPerspective > 0.5
    ? uNearFar.x * uNearFar.y / (uNearFar.y - d * (uNearFar.y - uNearFar.x))
    : mix(uNearFar.x, uNearFar.y, d);
  return log2(max(z, 1e-3));
}
void main() {
  float depth = texture(uDepth, vUv).r;
  if (depth >= 1.0) discard;
  float here = logDepth(depth);
  float sum = 0.0;
  for (int i = 0; i < 8; i++) {
    float angle = float(i) * 0.7853981634;
    float there = texture(uDepth, vUv + uStep * vec2(cos(angle), sin(angle))).r;
    sum += there >= 1.0 ? 0.0 : max(0.0, here - logDepth(there));
  }
  vec4 c = texture(uColour, vUv);
  colour = vec4(c.rgb * exp(-uStrength * sum), c.a);
  gl_FragDepth = depth;
}
`;

export class EyeDome {
  readonly #target = new WebGLRenderTarget(1, 1, { minFilter: NearestFilter, magFilter: NearestFilter });
  readonly #scene = new Scene();
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  readonly #material: ShaderMaterial;
  readonly #size = new Vector2();
  readonly #step = new Vector2();
  readonly #nearFar = new Vector2();

  constructor() {
    this.#target.depthTexture = new DepthTexture(1, 1, UnsignedIntType);
    this.#material = new ShaderMaterial({
      glslVersion: GLSL3,
      uniforms: {
        uColour: { value: this.#target.texture },
        uDepth: { value: this.#target.depthTexture },
        uStep: { value: this.#step },
        uNearFar: { value: this.#nearFar },
        uPerspective: { value: 1 },
        uStrength: { value: 1 },
      },
      vertexShader: /* glsl */ `
        out vec2 vUv;
        void main() { vUv = uv; gl_Position = vec4(position.xy, 0.0, 1.0); }`,
      fragmentShader: FRAGMENT,
      transparent: true,
    });
    const quad = new Mesh(new PlaneGeometry(2, 2), this.#material);
    quad.frustumCulled = false;
    this.#scene.add(quad);
  }

  /** Draws the points of the scene, lit, onto the screen, which the caller has cleared. */
  render(renderer: WebGLRenderer, scene: Scene, camera: PerspectiveCamera | OrthographicCamera): void {
    renderer.getDrawingBufferSize(this.#size);
    const { x: width, y: height } = this.#size;
    if (this.#target.width !== width || this.#target.height !== height) this.#target.setSize(width, height);
    const uniforms = this.#material.uniforms;
    const radius = 1.4 * renderer.getPixelRatio();
    this.#step.set(radius / width, radius / height);
    this.#nearFar.set(camera.near, camera.far);
    const perspective = 'isPerspectiveCamera' in camera;
    if (uniforms.uPerspective) uniforms.uPerspective.value = perspective ? 1 : 0;
    // In an orthographic view logarithms of depth differ little; the same relief needs more strength.
    if (uniforms.uStrength) uniforms.uStrength.value = perspective ? 3.2 : 60;
    camera.layers.set(PICKABLE_LAYER);
    renderer.setRenderTarget(this.#target);
    renderer.setClearColor(0x000000, 0);
    renderer.clear();
    renderer.render(scene, camera);
    renderer.setRenderTarget(null);
    renderer.render(this.#scene, this.#camera);
    camera.layers.set(0);
  }

  dispose(): void {
    this.#target.depthTexture?.dispose();
    this.#target.dispose();
    this.#material.dispose();
  }
}
