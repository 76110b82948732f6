/**
 * A model is a folder: model.json (this manifest), the .onnx file it names, and a card for people (card.md). The manifest
 * says what the bytes alone do not: what each input channel means and how it is scaled, what each output class is.
 * docs/models.md has it field by field.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../contract/errors.ts';
import { parseJson } from '../contract/json.ts';
import { readPlainBytes, readPlainText } from '../drive/file/plain-file.ts';

const MOST_MANIFEST_BYTES = 1024 * 1024;
/** Networks for tiles have some megabytes. */
const MOST_NETWORK_BYTES = 512 * 1024 * 1024;
/** Numbers of a tile that goes in or comes out: 256 MiB each. */
const MOST_TILE_VALUES = 2 ** 26;

const name = z.string().min(1).max(100);

const channel = z.strictObject({
  name,
  unit: z.string().max(40),
  /** The network sees (value − mean) / std. */
  mean: z.number().finite(),
  std: z.number().positive().finite(),
  /** What a cell without data becomes, after scaling. */
  missing: z.number().finite().default(0),
  /** value: the raster's channel of this name. valid: 1 where the channel `of` has data, 0 where not. */
  source: z.enum(['value', 'valid']).default('value'),
  of: name.optional(),
});

/** What every manifest says of its network. */
const about = {
  format: z.literal('lanetrace-model/1'),
  name,
  title: z.string().min(1).max(200),
  version: z.string().min(1).max(40),
  /** Beside the manifest; no folders. */
  file: z.string().regex(/^[A-Za-z0-9._-]+\.onnx$/, 'is a plain file name ending in .onnx'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is 64 hexadecimal digits'),
  licence: z.string().min(1).max(200),
};

export const manifestSchema = z
  .strictObject({
    ...about,
    task: z.literal('segmentation'),
    input: z.strictObject({
      name,
      layout: z.literal('NCHW'),
      channels: z.array(channel).min(1).max(64),
      /** Edge of a raster cell that the network was made for. */
      resolutionM: z.number().positive().max(100),
      /** Cells of a tile's edge, and how far tiles reach into each other so that no output sees a border. */
      tile: z.number().int().min(8).max(4096),
      overlap: z.number().int().min(0).max(1024),
    }),
    output: z.strictObject({
      name,
      layout: z.literal('NCHW'),
      classes: z.array(name).min(1).max(256),
      /** probability: as it is. logit: sigmoid per class. logits: softmax over the classes. */
      activation: z.enum(['probability', 'logit', 'logits']),
    }),
  })
  .refine(({ input }) => input.overlap * 2 < input.tile, {
    message: 'is less than half a tile',
    path: ['input', 'overlap'],
  })
  .refine(
    ({ input, output }) =>
      Math.max(input.channels.length, output.classes.length) * input.tile ** 2 <= MOST_TILE_VALUES,
    {
      message: `a tile has more than ${MOST_TILE_VALUES} values in all channels or classes`,
      path: ['input', 'tile'],
    },
  )
  .refine(
    ({ input }) => input.channels.every(({ source, of }) => (source === 'valid') === (of !== undefined)),
    {
      message: 'a channel with source "valid" names the channel it is "of", others do not',
      path: ['input', 'channels'],
    },
  );

export type Manifest = z.infer<typeof manifestSchema>;

export const MANIFEST_FILE = 'model.json';

/** @throws InputError naming the file and what is wrong with it. */
export const readManifest = (folder: string): Manifest => readAs(folder, manifestSchema);

/** A network for pictures: of the same file, another task. docs/models.md has it field by field. */
export const pictureManifestSchema = z
  .strictObject({
    ...about,
    task: z.literal('picture-segmentation'),
    input: z.strictObject({
      name,
      layout: z.literal('NCHW'),
      /** Red, green and blue of 255; the network sees (value − mean) / std. */
      channels: z
        .array(
          z.strictObject({ name, unit: z.string().max(40), mean: z.number(), std: z.number().positive() }),
        )
        .length(3),
      /** Pictures are brought to this focal length (pixels) before the network sees them. */
      focalPx: z.number().min(16).max(4096),
      /** Sides of what it sees are whole multiples of this (pixels). */
      multiple: z.number().int().min(1).max(256),
    }),
    output: z.strictObject({
      name,
      layout: z.literal('NCHW'),
      classes: z.array(name).min(1).max(64),
      activation: z.literal('logits'),
      /** Pixels of the input along a side of one cell of the output. */
      stride: z.number().int().min(1).max(64),
    }),
  })
  .refine(({ input, output }) => input.multiple % output.stride === 0, {
    message: 'is no whole number of cells of the output',
    path: ['input', 'multiple'],
  });
export type PictureManifest = z.infer<typeof pictureManifestSchema>;

/** @throws InputError naming the file and what is wrong with it. */
export const readPictureManifest = (folder: string): PictureManifest => readAs(folder, pictureManifestSchema);

function readAs<T>(folder: string, schema: z.ZodType<T>): T {
  const path = join(folder, MANIFEST_FILE);
  let parsed: unknown;
  try {
    parsed = parseJson(readPlainText(path, MOST_MANIFEST_BYTES));
  } catch (error) {
    throw new InputError(`${path}: the model's manifest cannot be read: ${messageOf(error)}.`);
  }
  const checked = schema.safeParse(parsed);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new InputError(
      `${path}: ${issue?.path.join('.') || 'the manifest'}: ${issue?.message ?? 'unusable'}.`,
    );
  }
  return checked.data;
}

/** Bytes of the network. @throws InputError when the file is missing or its hash is not the manifest's. */
export function readNetwork(folder: string, manifest: Pick<Manifest, 'file' | 'sha256'>): Uint8Array {
  const path = join(folder, manifest.file);
  let bytes: Uint8Array;
  try {
    bytes = readPlainBytes(path, MOST_NETWORK_BYTES);
  } catch (error) {
    throw new InputError(`${path}: the model's network cannot be read: ${messageOf(error)}.`);
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  if (digest !== manifest.sha256)
    throw new InputError(
      `${path}: its SHA-256 is ${digest}, the manifest says ${manifest.sha256}: the file was changed or is another model's.`,
    );
  return bytes;
}

/** Changes whenever the network or anything in its manifest does; what a stage puts into its key. */
export const modelDigest = (folder: string): string => digestOf(readManifest(folder));
/** The same of a network for pictures. */
export const pictureModelDigest = (folder: string): string => digestOf(readPictureManifest(folder));

export const digestOf = (manifest: Manifest | PictureManifest): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
