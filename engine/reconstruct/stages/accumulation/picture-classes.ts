/** What a network says of each picture, kept as small coloured pictures for people: part `STREAM_SEQ` of the artifact. */
import sharp from 'sharp';
import type { OutputArtifact } from '../../contract/stage.ts';
import type { CameraNetwork } from './camera-network.ts';
import type { Decoded } from './pictures.ts';

/** Red, green, blue by class; others are grey. */
const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  road: [105, 90, 140],
  pavement: [220, 120, 200],
  kerb: [255, 160, 60],
  paint: [255, 255, 255],
  crossing: [255, 240, 60],
  vehicle: [40, 80, 255],
  person: [255, 40, 40],
  pole: [160, 160, 40],
  sign: [255, 200, 0],
  light: [255, 120, 0],
  vegetation: [50, 160, 60],
  building: [150, 95, 75],
  sky: [130, 190, 255],
  terrain: [150, 230, 130],
};
const OTHER = [128, 128, 128] as const;

export class PictureClassesOutput {
  readonly #output: OutputArtifact;
  readonly #colours: readonly (readonly [number, number, number])[];

  constructor(output: OutputArtifact, { classes }: CameraNetwork) {
    this.#output = output;
    this.#colours = classes.map((name) => COLOURS[name] ?? OTHER);
    output.setMeta({ classes: classes.map((name, k) => ({ name, colour: this.#colours[k] })) });
  }

  async add(pictures: readonly Decoded[]): Promise<void> {
    for (const { seen, info, camera } of pictures) {
      if (!seen) continue;
      const { width, height } = seen.mask;
      const rgb = new Uint8Array(3 * width * height);
      for (const [k, c] of seen.classes.entries()) rgb.set(this.#colours[c] ?? OTHER, 3 * k);
      const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
        .png()
        .toBuffer();
      const key = `${camera.stream.id}_${info.seq}`;
      this.#output.part({ key, from: info.t, to: info.t, codec: 'image/png', bytes });
    }
  }
}
