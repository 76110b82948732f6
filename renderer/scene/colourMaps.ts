/**
 * Colour maps as small textures. Sequential maps rise in lightness throughout, so that they also read in grey; the diverging one
 * has its neutral in the middle.
 */
import { ClampToEdgeWrapping, DataTexture, LinearFilter, RGBAFormat, UnsignedByteType } from 'three';

type Rgb = readonly [r: number, g: number, b: number];

const STOPS = {
  /** Intensity: dark slate to warm white; paint and signs stand out. */
  glow: [
    [32, 42, 68],
    [38, 84, 124],
    [47, 138, 148],
    [118, 187, 125],
    [233, 213, 107],
    [255, 247, 222],
  ],
  /** Height and other quantities. */
  depth: [
    [70, 52, 140],
    [58, 98, 180],
    [44, 148, 168],
    [72, 188, 126],
    [172, 214, 76],
    [250, 232, 96],
  ],
  /** Range: near is warm and light, far is cold and dark. */
  near: [
    [255, 236, 150],
    [250, 176, 84],
    [226, 104, 92],
    [158, 72, 140],
    [92, 72, 160],
    [58, 66, 122],
  ],
  /** Signed: approaching is orange, receding is blue, standing is grey. */
  signed: [
    [255, 138, 54],
    [235, 176, 130],
    [150, 158, 168],
    [118, 172, 228],
    [64, 142, 255],
  ],
} as const satisfies Record<string, readonly Rgb[]>;

export type ColourMapName = keyof typeof STOPS;

/** The colour at a place from 0 to 1. */
export function colourAt(name: ColourMapName, at: number): Rgb {
  const stops: readonly Rgb[] = STOPS[name];
  const x = Math.min(1, Math.max(0, at)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(x));
  const [a, b, f] = [stops[i] as Rgb, stops[i + 1] as Rgb, x - i];
  return [a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f];
}

/** 256 RGBA values. */
export function colourTable(name: ColourMapName): Uint8Array<ArrayBuffer> {
  const table = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) {
    table.set([...colourAt(name, i / 255).map(Math.round), 255], 4 * i);
  }
  return table;
}

export function colourTexture(name: ColourMapName): DataTexture {
  const texture = new DataTexture(colourTable(name), 256, 1, RGBAFormat, UnsignedByteType);
  texture.magFilter = texture.minFilter = LinearFilter;
  texture.wrapS = texture.wrapT = ClampToEdgeWrapping;
  texture.needsUpdate = true;
  return texture;
}

/** For legends. */
export const colourGradient = (name: ColourMapName): string =>
  `linear-gradient(90deg, ${STOPS[name].map(([r, g, b]) => `rgb(${r} ${g} ${b})`).join(', ')})`;
