/** Light for solids in a scene that has no lamps: brighter where a surface faces the viewer or the sky of the screen. */
import { DataTexture, LinearFilter, RGBAFormat, SRGBColorSpace, type Texture } from 'three';

const SIZE = 32;
let made: Texture | undefined;

/** A picture of a lit sphere for MeshMatcapMaterial; made once. */
export function shade(): Texture {
  if (made) return made;
  const pixels = new Uint8Array(4 * SIZE * SIZE);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const [x, y] = [(2 * (i % SIZE)) / (SIZE - 1) - 1, (2 * Math.floor(i / SIZE)) / (SIZE - 1) - 1];
    const z = Math.sqrt(Math.max(0, 1 - x * x - y * y));
    const light = Math.min(1, 0.5 + 0.4 * z + 0.2 * y + 0.05 * x);
    pixels.set([255 * light, 255 * light, 255 * light, 255], 4 * i);
  }
  made = new DataTexture(pixels, SIZE, SIZE, RGBAFormat);
  made.colorSpace = SRGBColorSpace;
  made.magFilter = LinearFilter;
  made.minFilter = LinearFilter;
  made.needsUpdate = true;
  return made;
}
