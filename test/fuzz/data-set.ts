/** Kinds whose inputs are folders of files: an input is the files by path, base64, as one JSON. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { InputError } from '../../engine/contract/errors.ts';
import { describeLog, ingest } from '../../engine/ingest/ingest.ts';
import type { Random } from '../../engine/simulate/random/random.ts';
import type { Kind, Outcome, Target } from './kind.ts';
import { mutateBytes } from './mutate/bytes.ts';
import { mutateText } from './mutate/text.ts';

/** Content by path, base64. */
export type Files = Record<string, string>;

export type DataSet = {
  readonly name: string;
  /** Writes the seed below a folder. */
  readonly write: (folder: string) => void;
  /** Files of text. */
  readonly texts: RegExp;
  /** Files that become a sample each. */
  readonly counted: RegExp;
  /** Another mutation than that of all data sets; it changes the files in place. */
  readonly mutate?: (files: Files, random: Random) => void;
  /** The part that is read, where a path names one. */
  readonly part?: string;
};

/** The files of a folder as an input, and back. */
export const encodeFiles = (files: Files): Uint8Array => new TextEncoder().encode(JSON.stringify(files));
export const decodeFiles = (bytes: Uint8Array): Files => JSON.parse(new TextDecoder().decode(bytes)) as Files;

function filesIn(folder: string): Files {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return Object.fromEntries(
    files
      .filter((path) => statSync(path).isFile())
      .sort()
      .map((path) => [relative(folder, path), readFileSync(path).toString('base64')]),
  );
}

function mutateOne(files: Files, random: Random, texts: RegExp): void {
  const names = Object.keys(files);
  const name = names[random.below(names.length)];
  if (name !== undefined) changeFile(files, name, random, texts);
}

/** Changes a file, cuts it, takes it away, empties it, or swaps it with another. */
export function changeFile(files: Files, name: string, random: Random, texts: RegExp): void {
  const names = Object.keys(files);
  const other = names[random.below(names.length)] ?? name;
  const content = Buffer.from(files[name] ?? '', 'base64');
  switch (random.pick(['content', 'content', 'content', 'content', 'cut', 'drop', 'empty', 'swap'])) {
    case 'content':
      files[name] = (
        texts.test(name) && random.chance(0.7)
          ? Buffer.from(mutateText(content.toString('utf8'), random))
          : Buffer.from(mutateBytes(content, random))
      ).toString('base64');
      break;
    case 'cut':
      files[name] = content.subarray(0, random.below(content.length + 1)).toString('base64');
      break;
    case 'drop':
      delete files[name];
      break;
    case 'empty':
      files[name] = '';
      break;
    case 'swap':
      [files[name], files[other]] = [files[other] ?? '', files[name] ?? ''];
      break;
  }
}

export const dataSetKind = ({ name, write, texts, counted, mutate, part }: DataSet): Kind => ({
  name,
  ending: 'json',

  async seeds(folder) {
    write(folder);
    return [encodeFiles(filesIn(folder))];
  },

  mutate(input, random) {
    const files = decodeFiles(input);
    if (mutate) mutate(files, random);
    else mutateOne(files, random, texts);
    return encodeFiles(files);
  },

  async open(folder): Promise<Target> {
    return {
      run: (_path, bytes) => {
        const files = decodeFiles(bytes);
        const least = Object.keys(files).filter((file) => counted.test(file)).length;
        return folderOutcome(folder, files, { part, least });
      },
      async close() {},
    };
  },
});

/**
 * Writes the files below a folder and ingests it.
 * @param read.file the one that is ingested, instead of the folder
 * @param read.part of the log, where a path names one
 * @param read.least samples that come in where nothing is said
 */
export async function folderOutcome(
  folder: string,
  files: Files,
  {
    file,
    part,
    least,
  }: { readonly file?: string; readonly part?: string | undefined; readonly least: number },
): Promise<Outcome> {
  const [log, out] = [join(folder, 'log'), join(folder, 'out.drive')];
  const path = join(log, file ?? '') + (part === undefined ? '' : `#${part}`);
  rmSync(log, { recursive: true, force: true });
  rmSync(out, { force: true });
  mkdirSync(log);
  for (const [name, content] of Object.entries(files)) {
    const place = join(log, normalize(name));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, Buffer.from(content, 'base64'));
  }
  try {
    await describeLog(path);
    const { samples, findings } = await ingest(path, out);
    const fault = findings.find(({ reason }) => /fault of lanetrace/i.test(reason));
    if (fault) return { state: 'fault', text: fault.reason };
    const spoken = findings.filter(({ level }) => level !== 'info');
    if (spoken.length > 0) return { state: 'findings', text: spoken[0]?.reason ?? '' };
    return samples < least
      ? { state: 'loss', text: `${samples} samples of ${least} files` }
      : { state: 'clean', text: `${samples} samples` };
  } catch (error) {
    if (error instanceof InputError) return { state: 'refused', text: error.message };
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { state: 'fault', text };
  }
}
