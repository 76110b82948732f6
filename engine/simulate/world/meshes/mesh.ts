/** Collects triangles for the ray caster. Winding is counter-clockwise seen from outside, though both sides are hit. */
import { AXES, pairsOf } from '../../../geometry/sequences.ts';
import { MATERIAL, type Material, type MeshArrays } from '../../../kernels/raycast.ts';

export type Vec = readonly [number, number, number];

export type Uv = readonly [number, number];

const minus = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function unit(v: Vec): Vec {
  const n = Math.hypot(...v);
  return n > 0 ? [v[0] / n, v[1] / n, v[2] / n] : [0, 0, 1];
}

export class MeshBuilder {
  readonly #positions: number[] = [];
  readonly #normals: number[] = [];
  readonly #uvs: number[] = [];
  readonly #indices: number[] = [];
  readonly #materials: number[] = [];
  readonly #parameters: number[] = [];

  get triangles(): number {
    return this.#materials.length;
  }

  /** A triangle with its own three corners; normals default to the face's. */
  triangle(
    corners: readonly [Vec, Vec, Vec],
    material: Material,
    options: {
      uvs?: readonly [Uv, Uv, Uv];
      normals?: readonly [Vec, Vec, Vec];
      parameter?: number;
    } = {},
  ): void {
    const first = this.#positions.length / 3;
    const face = unit(cross(minus(corners[1], corners[0]), minus(corners[2], corners[0])));
    for (const i of AXES) {
      this.#positions.push(...corners[i]);
      this.#normals.push(...(options.normals?.[i] ?? face));
      this.#uvs.push(...(options.uvs?.[i] ?? [0, 0]));
      this.#indices.push(first + i);
    }
    this.#materials.push(MATERIAL[material]);
    this.#parameters.push(options.parameter ?? 0);
  }

  /** Corners in order around the quad. */
  quad(
    [a, b, c, d]: readonly [Vec, Vec, Vec, Vec],
    material: Material,
    options: { uvs?: readonly [Uv, Uv, Uv, Uv]; parameter?: number } = {},
  ): void {
    const uvs = options.uvs ?? [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    const parameter = options.parameter ?? 0;
    this.triangle([a, b, c], material, { uvs: [uvs[0], uvs[1], uvs[2]], parameter });
    this.triangle([a, c, d], material, { uvs: [uvs[0], uvs[2], uvs[3]], parameter });
  }

  /** A convex polygon as a fan. */
  polygon(points: readonly Vec[], material: Material, uvOf: (p: Vec) => Uv, parameter = 0): void {
    const [a, ...others] = points;
    if (!a) return;
    for (const [b, c] of pairsOf(others)) {
      this.triangle([a, b, c], material, { uvs: [uvOf(a), uvOf(b), uvOf(c)], parameter });
    }
  }

  /** An upright or lying box by its low and high corner. uv in metres. */
  box(lo: Vec, hi: Vec, material: Material, parameter = 0): void {
    const [x0, y0, z0] = lo;
    const [x1, y1, z1] = hi;
    const [w, d, h] = [x1 - x0, y1 - y0, z1 - z0];
    const face = (a: Vec, b: Vec, c: Vec, e: Vec, u: number, v: number): void =>
      this.quad([a, b, c, e], material, {
        uvs: [
          [0, 0],
          [u, 0],
          [u, v],
          [0, v],
        ],
        parameter,
      });
    face([x0, y0, z0], [x1, y0, z0], [x1, y0, z1], [x0, y0, z1], w, h);
    face([x1, y0, z0], [x1, y1, z0], [x1, y1, z1], [x1, y0, z1], d, h);
    face([x1, y1, z0], [x0, y1, z0], [x0, y1, z1], [x1, y1, z1], w, h);
    face([x0, y1, z0], [x0, y0, z0], [x0, y0, z1], [x0, y1, z1], d, h);
    face([x0, y0, z1], [x1, y0, z1], [x1, y1, z1], [x0, y1, z1], w, d);
    face([x0, y1, z0], [x1, y1, z0], [x1, y0, z0], [x0, y0, z0], w, d);
  }

  /** A round rod from one point to another, radii at both ends; smooth normals, open ends. */
  rod(from: Vec, to: Vec, r0: number, r1: number, sides: number, material: Material, parameter = 0): void {
    const axis = unit(minus(to, from));
    const side = unit(cross(axis, Math.abs(axis[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]));
    const other = cross(axis, side);
    const length = Math.hypot(...minus(to, from));
    const ring = (i: number): Vec => {
      const angle = (2 * Math.PI * i) / sides;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [side[0] * c + other[0] * s, side[1] * c + other[1] * s, side[2] * c + other[2] * s];
    };
    const at = (base: Vec, n: Vec, r: number): Vec => [
      base[0] + n[0] * r,
      base[1] + n[1] * r,
      base[2] + n[2] * r,
    ];
    for (let i = 0; i < sides; i++) {
      const [n0, n1] = [ring(i), ring(i + 1)];
      const [a, b, c, d] = [at(from, n0, r0), at(from, n1, r0), at(to, n1, r1), at(to, n0, r1)];
      const [u0, u1] = [i / sides, (i + 1) / sides];
      this.triangle([a, b, c], material, {
        normals: [n0, n1, n1],
        uvs: [
          [u0, 0],
          [u1, 0],
          [u1, length],
        ],
        parameter,
      });
      this.triangle([a, c, d], material, {
        normals: [n0, n1, n0],
        uvs: [
          [u0, 0],
          [u1, length],
          [u0, length],
        ],
        parameter,
      });
    }
  }

  /** Takes over all triangles of another mesh, moved. */
  append(other: MeshBuilder, by: Vec): void {
    const first = this.#positions.length / 3;
    for (let i = 0; i < other.#positions.length; i++) this.#positions.push(other.#positions[i]! + by[i % 3]!);
    for (const v of other.#normals) this.#normals.push(v);
    for (const v of other.#uvs) this.#uvs.push(v);
    for (const v of other.#indices) this.#indices.push(first + v);
    for (const v of other.#materials) this.#materials.push(v);
    for (const v of other.#parameters) this.#parameters.push(v);
  }

  /** Replaces normals by the mean over faces that meet at a corner by less than the crease angle. */
  smooth(creaseRad: number): void {
    const faces: Vec[] = [];
    const meeting = new Map<string, number[]>();
    const keyOf = (i: number): string =>
      [0, 1, 2].map((k) => Math.round(this.#positions[3 * i + k]! * 1e4)).join();
    const cornerOf = (i: number): Vec => [
      this.#positions[3 * i]!,
      this.#positions[3 * i + 1]!,
      this.#positions[3 * i + 2]!,
    ];
    for (let t = 0; t < this.triangles; t++) {
      const [a, b, c] = [cornerOf(3 * t), cornerOf(3 * t + 1), cornerOf(3 * t + 2)];
      faces.push(cross(minus(b, a), minus(c, a)));
      for (let k = 0; k < 3; k++) {
        const key = `${keyOf(3 * t + k)}/${this.#materials[t]}`;
        const list = meeting.get(key);
        if (list) list.push(t);
        else meeting.set(key, [t]);
      }
    }
    const limit = Math.cos(creaseRad);
    for (let t = 0; t < this.triangles; t++) {
      const own = unit(faces[t]!);
      for (let k = 0; k < 3; k++) {
        const corner = 3 * t + k;
        let sum: Vec = [0, 0, 0];
        for (const other of meeting.get(`${keyOf(corner)}/${this.#materials[t]}`) ?? []) {
          const face = faces[other]!;
          const n = unit(face);
          if (n[0] * own[0] + n[1] * own[1] + n[2] * own[2] < limit) continue;
          sum = [sum[0] + face[0], sum[1] + face[1], sum[2] + face[2]];
        }
        const n = unit(sum);
        for (let i = 0; i < 3; i++) this.#normals[3 * corner + i] = n[i]!;
      }
    }
  }

  arrays(): MeshArrays {
    return {
      positions: Float32Array.from(this.#positions),
      normals: Float32Array.from(this.#normals),
      uvs: Float32Array.from(this.#uvs),
      indices: Uint32Array.from(this.#indices),
      materials: Uint16Array.from(this.#materials),
      parameters: Uint32Array.from(this.#parameters),
    };
  }
}
