/** What a network is given of rasters: values pooled to its cells and scaled, and a fill where nothing is known. */
import { InputError } from '../contract/errors.ts';
import type { Manifest } from './manifest.ts';

type Channel = Manifest['input']['channels'][number];

export type InputPlane = { readonly channel: Channel; readonly values: Float32Array };

/**
 * The raster's channels in the order of the network's inputs.
 * @throws InputError when one is missing or has not `cells` values
 */
export function inputPlanes(
  { name, input }: Manifest,
  channels: Readonly<Record<string, Float32Array>>,
  [width, height]: readonly [number, number],
): InputPlane[] {
  return input.channels.map((channel) => {
    const from = channel.of ?? channel.name;
    const values = channels[from];
    if (!values)
      throw new InputError(
        `Model ${name} needs the channel "${from}"; the raster has ${Object.keys(channels).join(', ') || 'none'}.`,
      );
    if (values.length !== width * height)
      throw new InputError(`Channel "${from}" has ${values.length} cells; ${width} × ${height} are needed.`);
    return { channel, values };
  });
}

/** What the network sees of a value; NaN is no data. */
export function scaledInput({ source, missing, mean, std }: Channel, value: number): number {
  const unknown = Number.isNaN(value);
  if (source === 'valid') return unknown ? 0 : 1;
  return unknown ? missing : (value - mean) / std;
}

/** Means over blocks of `by` × `by` cells of a square raster; NaN where no cell of a block is known. */
export function pooled(values: Float32Array, side: number, by: number): Float32Array {
  if (by === 1) return values;
  const small = Math.ceil(side / by);
  const sum = new Float32Array(small * small);
  const count = new Uint16Array(small * small);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = values[y * side + x] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      const at = Math.floor(y / by) * small + Math.floor(x / by);
      sum[at] = (sum[at] ?? 0) + value;
      count[at] = (count[at] ?? 0) + 1;
    }
  return sum.map((total, at) => (count[at] ? total / (count[at] ?? 1) : Number.NaN));
}
