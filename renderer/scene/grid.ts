/** A ground grid of 10 m around the vehicle, thinning out with distance; every tenth line is stronger. */
import { Color, GLSL3, Mesh, PlaneGeometry, ShaderMaterial, type Vector3 } from 'three';

const EXTENT_M = 600;

export class Grid {
  readonly object: Mesh<PlaneGeometry, ShaderMaterial>;
  readonly #line = new Color();
  readonly #strong = new Color();

  constructor() {
    const material = new ShaderMaterial({
      glslVersion: GLSL3,
      transparent: true,
      depthWrite: false,
      uniforms: {
        uLine: { value: this.#line },
        uStrong: { value: this.#strong },
        uCentre: { value: [0, 0] },
      },
      vertexShader: /* glsl */ `
        out vec2 vWorld;
        void main() {
          vec4 world = modelMatrix * vec4(position, 1.0);
          vWorld = world.xy;
          gl_Position = projectionMatrix * viewMatrix * world;
        }`,
      fragmentShader: /* glsl */ `
        precision highp float;
        in vec2 vWorld;
        uniform vec3 uLine;
        uniform vec3 uStrong;
        uniform vec2 uCentre;
        out vec4 colour;
        float lineAt(float every) {
          vec2 at = vWorld / every;
          vec2 width = fwidth(at);
          vec2 away = abs(fract(at - 0.5) - 0.5) / max(width, vec2(1e-6));
          float line = 1.0 - min(min(away.x, away.y), 1.0);
          // Lines closer than a few pixels would only be noise.
          return line * (1.0 - smoothstep(0.15, 0.4, max(width.x, width.y)));
        }
        void main() {
          float strong = lineAt(100.0);
          float thin = lineAt(10.0);
          float fade = 1.0 - smoothstep(60.0, ${(EXTENT_M / 2).toFixed(1)}, distance(vWorld, uCentre));
          float alpha = max(strong, thin * 0.75) * fade;
          if (alpha < 0.01) discard;
          colour = vec4(mix(uLine, uStrong, strong), alpha);
        }`,
    });
    this.object = new Mesh(new PlaneGeometry(EXTENT_M, EXTENT_M), material);
    this.object.renderOrder = -1;
    this.object.name = 'ground';
  }

  setColours(line: string, strong: string): void {
    this.#line.set(line);
    this.#strong.set(strong);
  }

  /** @param ground the point on the ground below the vehicle, in the scene. */
  setCentre(ground: Vector3): void {
    this.object.position.copy(ground);
    if (this.object.material.uniforms.uCentre)
      this.object.material.uniforms.uCentre.value = [ground.x, ground.y];
  }

  dispose(): void {
    this.object.removeFromParent();
    this.object.geometry.dispose();
    this.object.material.dispose();
  }
}
