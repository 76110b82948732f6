/** Materials of a picture and of points and lines projected into it: the lens model on the GPU, placed in the tile by two uniforms. */

import { DoubleSide, GLSL3, Matrix4, ShaderMaterial, Vector2, Vector3, Vector4 } from 'three';
import { colourTexture } from '../colourMaps.ts';
import { DESKEW_GLSL, deskewUniforms } from '../deskew.ts';
import { LENS_GLSL } from '../lens.ts';

/** Range at the far end of the colour map, metres. */
export const OVERLAY_RANGE_M = 60;

const PLACE_GLSL = /* glsl */ `
uniform vec2 uCentre;
uniform vec2 uScale;
uniform vec4 uTurn;
vec4 placed(vec2 pixel) {
  vec2 d = pixel - uCentre;
  vec2 at = vec2(dot(uTurn.xy, d), dot(uTurn.zw, d));
  return vec4(at * uScale * vec2(1.0, -1.0), 0.0, 1.0);
}
`;

const CAMERA_GLSL = /* glsl */ `
uniform mat4 uT_camera;
uniform vec4 uLensF;
uniform vec4 uLensA;
uniform vec4 uLensB;
uniform int uLensKind;
uniform vec2 uPictureSize;
${LENS_GLSL}
`;

/** The pixels of a line's ends, by the lens or as they are. */
const LENS_ENDS = /* glsl */ `
        vec3 pa = (uT_camera * vec4(from, 1.0)).xyz;
        vec3 pb = (uT_camera * vec4(to, 1.0)).xyz;
        bool seen = lensPixel(pa, uLensF, uLensKind, uLensA, uLensB, a) && lensPixel(pb, uLensF, uLensKind, uLensA, uLensB, b);
        if (!seen || min(pa.z, pb.z) < 0.5 || length(pa) > 80.0) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); return; }`;
const FLAT_ENDS = 'a = from.xy; b = to.xy;';

const HIDDEN = 'vec4(2.0, 2.0, 2.0, 1.0)';

export function setUniform(material: ShaderMaterial, name: string, value: unknown): void {
  const uniform = material.uniforms[name];
  if (uniform) uniform.value = value;
}

/** Uniforms that all materials of one picture share. */
type Uniforms = Record<string, { value: unknown }>;

export function pictureMaterial(place: Uniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    depthTest: false,
    // Rows count downwards, which turns the quad's winding round.
    side: DoubleSide,
    uniforms: {
      ...place,
      uPicture: { value: null },
      uSize: { value: new Vector2(1, 1) },
      uTone: { value: new Vector3(0, 1, 1) },
      uRectified: { value: 0 },
      uTrueF: { value: new Vector4(1, 1, 0, 0) },
      uTrueA: { value: new Vector4() },
      uTrueB: { value: new Vector4() },
      uTrueKind: { value: 0 },
    },
    vertexShader: /* glsl */ `
      uniform vec2 uSize;
      out vec2 vUv;
      ${PLACE_GLSL}
      void main() {
        vUv = uv;
        // Pixel centres lie on whole numbers, so the picture begins half a pixel before zero.
        gl_Position = placed(uv * uSize - 0.5);
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      in vec2 vUv;
      uniform sampler2D uPicture;
      uniform vec2 uSize;
      /** Brightness, contrast, gamma. */
      uniform vec3 uTone;
      uniform float uRectified;
      uniform vec4 uTrueF;
      uniform vec4 uTrueA;
      uniform vec4 uTrueB;
      uniform int uTrueKind;
      ${LENS_GLSL}
      out vec4 colour;
      void main() {
        vec2 at = vUv;
        if (uRectified > 0.5) {
          vec2 pixel = vUv * uSize - 0.5;
          vec2 bent;
          vec3 ray = vec3((pixel - uTrueF.zw) / uTrueF.xy, 1.0);
          if (!lensPixel(ray, uTrueF, uTrueKind, uTrueA, uTrueB, bent)) discard;
          at = (bent + 0.5) / uSize;
          if (any(lessThan(at, vec2(0.0))) || any(greaterThan(at, vec2(1.0)))) discard;
        }
        vec3 tone = clamp((texture(uPicture, at).rgb - 0.5) * uTone.y + 0.5 + uTone.x, 0.0, 1.0);
        colour = vec4(pow(tone, vec3(1.0 / uTone.z)), 1.0);
      }`,
  });
}

export function overlayMaterial(place: Uniforms, lens: Uniforms): ShaderMaterial {
  const deskew = deskewUniforms();
  const material = new ShaderMaterial({
    glslVersion: GLSL3,
    depthTest: false,
    transparent: true,
    uniforms: {
      ...place,
      ...lens,
      ...deskew,
      uT_camera: { value: new Matrix4() },
      uMap: { value: colourTexture('near') },
      uSizePx: { value: 2 },
      uRing: { value: 0 },
    },
    vertexShader: /* glsl */ `
      in float offsetS;
      uniform float uSizePx;
      uniform sampler2D uMap;
      out vec3 vColour;
      ${PLACE_GLSL}
      ${CAMERA_GLSL}
      ${DESKEW_GLSL}
      void main() {
        vec3 p = (uT_camera * vec4(deskewed(position, offsetS), 1.0)).xyz;
        vec2 pixel;
        gl_PointSize = uSizePx;
        bool seen = lensPixel(p, uLensF, uLensKind, uLensA, uLensB, pixel);
        // What lies beside the picture is not seen by the camera.
        seen = seen && all(greaterThan(pixel, vec2(-0.5))) && all(lessThan(pixel, uPictureSize - 0.5));
        if (!seen) { gl_Position = ${HIDDEN}; return; }
        gl_Position = placed(pixel);
        vColour = texture(uMap, vec2(clamp(length(p) / ${OVERLAY_RANGE_M.toFixed(1)}, 0.0, 0.996), 0.5)).rgb;
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      in vec3 vColour;
      uniform float uRing;
      out vec4 colour;
      void main() {
        float r = length(gl_PointCoord - 0.5) * 2.0;
        if (r > 1.0 || (uRing > 0.5 && r < 0.6)) discard;
        colour = vec4(vColour, 0.9);
      }`,
  });
  material.userData.deskew = deskew;
  return material;
}

/** @param flat the lines' points are pixels of the picture. */
export function lineMaterial(place: Uniforms, lens: Uniforms, flat = false): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    depthTest: false,
    transparent: true,
    side: DoubleSide,
    uniforms: { ...place, ...lens, uT_camera: { value: new Matrix4() }, uPixel: { value: 1 } },
    vertexShader: /* glsl */ `
      in vec3 from;
      in vec3 to;
      in vec3 tint;
      in float widthPx;
      uniform float uPixel;
      out vec3 vTint;
      out vec2 vInside;
      ${PLACE_GLSL}
      ${CAMERA_GLSL}
      void main() {
        vTint = tint;
        vInside = vec2(2.0);
        vec2 a;
        vec2 b;
        ${flat ? FLAT_ENDS : LENS_ENDS}
        vec2 along = b - a;
        vec2 across = length(along) > 1e-6 ? normalize(vec2(-along.y, along.x)) : vec2(0.0);
        vec2 pixel = mix(a, b, position.x) + across * position.y * widthPx * uPixel;
        vInside = (pixel + 0.5) / uPictureSize;
        gl_Position = placed(pixel);
      }`,
    fragmentShader: /* glsl */ `
      precision highp float;
      in vec3 vTint;
      in vec2 vInside;
      out vec4 colour;
      void main() {
        if (any(lessThan(vInside, vec2(0.0))) || any(greaterThan(vInside, vec2(1.0)))) discard;
        colour = vec4(vTint, 0.92);
      }`,
  });
}
