/** A learnt network as a model of the library: network, manifest and card in a folder that is there whole or not at all. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Drive } from '../../drive/drive.ts';
import { LEARNT, learntModels } from '../../models/library.ts';
import { MANIFEST_FILE, type Manifest } from '../../models/manifest.ts';
import type { Agreement } from './agreement.ts';
import type { Learnt } from './learnt.ts';

type About = Omit<Learnt, 'model' | 'folder'>;

/** Characters of a drive's name that a model's has, and digits of the network's digest that keep models apart. */
const NAME_LENGTH = 40;
const DIGITS = 8;
const FOLDER_MODE = 0o700;

export async function writeVariant(
  drive: Drive,
  base: Manifest,
  network: Uint8Array,
  about: About,
): Promise<{ readonly model: string; readonly folder: string }> {
  const sha256 = createHash('sha256').update(network).digest('hex');
  const name = drive.info.name;
  const model = `${LEARNT}${plainName(name)}-${sha256.slice(0, DIGITS)}`;
  const manifest: Manifest = {
    ...base,
    name: model,
    title: `${base.title}, trained on with "${name}"`.slice(0, 200),
    file: 'learnt.onnx',
    sha256,
  };
  const folder = join(learntModels(), model);
  const made = `${folder}.${randomUUID().slice(0, DIGITS)}.part`;
  await mkdir(made, { recursive: true, mode: FOLDER_MODE });
  try {
    await writeFile(join(made, manifest.file), network);
    await writeFile(join(made, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
    await writeFile(join(made, 'card.md'), cardOf(name, base, about));
    // The same drive and run give the same network: what is there is the same, but for its date.
    await rm(folder, { recursive: true, force: true });
    await rename(made, folder);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return { model, folder };
}

const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH)
    .replace(/^-+|-+$/g, '') || 'drive';

function cardOf(name: string, base: Manifest, { run, tiles, heldOut, data, before, after }: About): string {
  const figures = (of: Agreement): string =>
    `${of.precision.toFixed(3)} | ${of.recall.toFixed(3)} | ${of.f1.toFixed(3)} | ${of.ece.toFixed(4)}`;
  return `# Markings, trained on with the drive "${name}"

Model "${base.name}" ${base.version}, trained on with ${tiles} tiles of the run "${run}" on ${new Date().toISOString().slice(0, 10)}. What it learnt from
are cells that the run itself was sure of, and lines that people corrected in its map, where they did. SHA-256 of pictures and labels: ${data}.

${
  heldOut === 0
    ? 'No tile was held out: how far it agrees with the run is not known.'
    : `On ${heldOut} tiles that it did not see, against the ${after.cells} cells that the run is sure of, ${after.paintCells} of them paint:

| | precision | recall | F1 | ECE |
|---|---|---|---|---|
| before | ${figures(before)} |
| after | ${figures(after)} |

This says how far it agrees with the run, not how far either is right.`
} Licence: ${base.licence}.
`;
}
