/** Finds the format of a path: each is asked in turn, and the first that says yes reads it. */
import { basename } from 'node:path';
import { InputError } from '../contract/errors.ts';
import { kindOf, splitPart } from './files.ts';
import type { DrivePath, Format } from './format.ts';
import { LOG_FORMATS } from './registry.ts';
import { lookAlike, lookAlikeFiles, lookAlikeFolder } from './unread/look-alike.ts';
import { nearestKinds } from './unread/nearest.ts';

/** @throws InputError saying what the path is instead, where that can be told. */
export async function detectFormat(path: string): Promise<Format> {
  const { path: place, part } = await splitPart(path);
  const { kind, bytes } = await kindOf(place);
  if (kind === 'file' && bytes === 0)
    throw new InputError(`${path} is empty (0 bytes): there is nothing to read.`);
  for (const format of formatsInTurn())
    if ((part === undefined || format.drives) && (await format.detect(place))) return format;
  const known = await nearestKinds(place, kind === 'folder');
  if (kind === 'folder') {
    const dataSet = await lookAlikeFolder(path);
    if (dataSet !== undefined)
      throw new InputError(`${path} is not a log that can be read: it is ${dataSet}.`);
    const files = await lookAlikeFiles(path);
    throw new InputError(
      `${path} holds no log that can be read: ${known}${files === undefined ? '' : `. What lies in it: ${files}`}${await whyNot(path)}.`,
    );
  }
  throw new InputError(
    `${path} is not a log that can be read (${known})${await lookAlike(path)}${await whyNot(path)}.`,
  );
}

/** As they are asked: those that read what any program may write come last, whenever the others were added. */
export function formatsInTurn(): readonly Format[] {
  const formats: readonly Format[] = LOG_FORMATS.all;
  return [...formats.filter(({ general }) => !general), ...formats.filter(({ general }) => general)];
}

/** ". No Point cloud: why" for the end of a refusal; empty where no format says more. */
async function whyNot(path: string): Promise<string> {
  for (const { title, whyNot } of LOG_FORMATS.all) {
    const why = await whyNot?.(path);
    if (why !== undefined) return `. No ${title}: ${why}`;
  }
  return '';
}

/** Every drive at or below a path: one, or those that its format finds there. @throws InputError where there is no log. */
export async function drivesIn(path: string): Promise<readonly DrivePath[]> {
  const format = await detectFormat(path);
  const { part } = await splitPart(path);
  const found = part === undefined ? await format.drives?.(path) : undefined;
  return found && found.length > 1 ? found : [{ name: basename(path), path }];
}
