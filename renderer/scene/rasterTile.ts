/** One tile of a raster as a textured quad: a channel through a colour map, or r, g, b as they are. */
import {
  BufferGeometry,
  DataTexture,
  Float32BufferAttribute,
  LinearMipmapLinearFilter,
  Mesh,
  MeshBasicMaterial,
  NearestFilter,
  RGBAFormat,
  UnsignedByteType,
} from 'three';
import type { ColumnArray, ColumnBlock } from '../../engine/contract/columns.ts';
import { type ColourMapName, colourTable } from './colourMaps.ts';

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Names of the channels that one can look at, colour first. */
export function channelsOf(block: ColumnBlock): string[] {
  const names = [...block.columns.keys()];
  return hasColour(names) ? ['colour', ...names] : names;
}

const COLOUR = [
  ['r', 'g', 'b'],
  ['red', 'green', 'blue'],
] as const;
const colourNames = (names: readonly string[]) =>
  COLOUR.find((three) => three.every((name) => names.includes(name)));
const hasColour = (names: readonly string[]): boolean =>
  colourNames(names) !== undefined || names.includes('rgb');

export class RasterTile {
  readonly object: Mesh<BufferGeometry, MeshBasicMaterial>;
  readonly block: ColumnBlock;
  readonly #width: number;
  readonly #height: number;

  constructor(block: ColumnBlock) {
    this.block = block;
    this.#width = number(block.meta.width);
    this.#height = number(block.meta.height);
    const resolution = number(block.meta.resolutionM);
    const [w, h] = [this.#width * resolution, this.#height * resolution];
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new Float32BufferAttribute([0, 0, 0, w, 0, 0, w, h, 0, 0, h, 0], 3));
    geometry.setAttribute('uv', new Float32BufferAttribute([0, 0, 1, 0, 1, 1, 0, 1], 2));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const material = new MeshBasicMaterial({ transparent: true, depthWrite: false, toneMapped: false });
    this.object = new Mesh(geometry, material);
    this.object.renderOrder = -0.5;
  }

  /** Lower left corner of the tile in the map frame. */
  get corner(): readonly [x: number, y: number] {
    return [number(this.block.meta.x), number(this.block.meta.y)];
  }

  values(channel: string): ColumnArray | undefined {
    return this.block.columns.get(channel);
  }

  paint(channel: string, map: ColourMapName, [low, high]: readonly [number, number]): void {
    const pixels = new Uint8Array(this.#width * this.#height * 4);
    if (channel === 'colour') this.#paintColour(pixels);
    else paintChannel(pixels, this.values(channel), colourTable(map), low, high);
    const texture = new DataTexture(pixels, this.#width, this.#height, RGBAFormat, UnsignedByteType);
    texture.magFilter = NearestFilter;
    texture.minFilter = LinearMipmapLinearFilter;
    texture.generateMipmaps = true;
    texture.anisotropy = 4;
    texture.needsUpdate = true;
    this.object.material.map?.dispose();
    this.object.material.map = texture;
    this.object.material.needsUpdate = true;
  }

  setOpacity(opacity: number): void {
    this.object.material.opacity = opacity;
  }

  dispose(): void {
    this.object.removeFromParent();
    this.object.geometry.dispose();
    this.object.material.map?.dispose();
    this.object.material.dispose();
  }

  #paintColour(pixels: Uint8Array): void {
    const names = colourNames([...this.block.columns.keys()]);
    const packed = this.values('rgb');
    for (let i = 0; i < this.#width * this.#height; i++) {
      let sum = 0;
      for (let c = 0; c < 3; c++) {
        const value = names ? (this.values(names[c] ?? '')?.[i] ?? 0) : (packed?.[3 * i + c] ?? 0);
        pixels[4 * i + c] = value;
        sum += value;
      }
      pixels[4 * i + 3] = sum > 0 ? 255 : 0;
    }
  }
}

function paintChannel(
  pixels: Uint8Array,
  values: ColumnArray | undefined,
  table: Uint8Array,
  low: number,
  high: number,
): void {
  if (!values) return;
  const floating = values instanceof Float32Array || values instanceof Float64Array;
  const scale = 255 / Math.max(1e-12, high - low);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    // No data: NaN in floating channels, 0 in whole ones (contract/artifacts.ts).
    if (floating ? Number.isNaN(value) : value === 0) continue;
    const at = 4 * Math.min(255, Math.max(0, Math.round((value - low) * scale)));
    pixels[4 * i] = table[at] ?? 0;
    pixels[4 * i + 1] = table[at + 1] ?? 0;
    pixels[4 * i + 2] = table[at + 2] ?? 0;
    pixels[4 * i + 3] = 255;
  }
}
