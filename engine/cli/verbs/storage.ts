/**
 * `storage [FILE]`: what takes the space. `remove-run`, `compact`, `remove-drive`, `move-drive`, `move-library`: give it back. A log
 * that a drive refers to is never touched.
 */
import { existsSync } from 'node:fs';
import { InputError } from '../../contract/errors.ts';
import { say } from '../../contract/say.ts';
import { Drive } from '../../drive/drive.ts';
import { statOf } from '../../drive/file/look.ts';
import { drivesIn, libraryPlace, moveLibrary } from '../../drive/upkeep/library.ts';
import { deleteDrive, moveDrive } from '../../drive/upkeep/places.ts';
import { tidy } from '../../drive/upkeep/tidy.ts';
import { bytesOf, type DriveUsage, freeSpaceOf, usageOf } from '../../drive/upkeep/usage.ts';
import { ExitCode, UsageError } from '../exit.ts';
import { bytesText, print, printJson } from '../print.ts';
import { Progress } from '../progress.ts';
import { stopSignal } from '../stop.ts';

type Json = { readonly json?: boolean };

export async function storageVerb(file: string | undefined, { json }: Json): Promise<ExitCode> {
  if (file === undefined) return library(json === true);
  const usage = usageOf(file);
  if (json) printJson({ path: file, ...usage });
  else showDrive(usage);
  return ExitCode.done;
}

function showDrive({ name, bytes, samples, runs, orphanBytes, freeBytes, log }: DriveUsage): void {
  const line = (size: number, text: string): void => print(`${bytesText(size).padStart(10)}  ${text}`);
  line(bytes, name);
  line(samples.plain.bytes, `${samples.plain.count} payloads`);
  if (samples.packed.count > 0)
    line(
      samples.packed.bytes,
      `${samples.packed.count} payloads packed, ${bytesText(samples.packed.unpackedBytes)} unpacked`,
    );
  if (log)
    line(
      0,
      `${samples.referred.count} payloads, ${bytesText(samples.referred.bytes)}, in ${log.path}${log.text ? `: ${log.text}` : ''}`,
    );
  for (const run of runs)
    line(
      run.bytes,
      `run ${run.id} "${run.name}"${run.sharedBytes > 0 ? `, and ${bytesText(run.sharedBytes)} that other runs use too` : ''}`,
    );
  if (orphanBytes > 0) line(orphanBytes, 'results that no run refers to (lanetrace compact removes them)');
  if (freeBytes > 0) line(freeBytes, 'free pages (lanetrace compact gives them back)');
}

async function library(json: boolean): Promise<ExitCode> {
  const { folder, left, problem } = libraryPlace();
  if (problem !== undefined) say(problem);
  const drives = [folder, ...left]
    .flatMap(drivesIn)
    .map((path) => ({ path, bytes: bytesOf(path) }))
    .sort((a, b) => b.bytes - a.bytes);
  const total = drives.reduce((sum, { bytes }) => sum + bytes, 0);
  const free = existsSync(folder) ? await freeSpaceOf(folder) : 0;
  if (json) printJson({ folder, left, drives, total, free });
  else {
    for (const { path, bytes } of drives) print(`${bytesText(bytes).padStart(10)}  ${path}`);
    print(`${bytesText(total).padStart(10)}  in ${folder}, and ${bytesText(free)} free on its disk`);
    if (left.length > 0)
      print(
        `A move of the library was interrupted: what lies in ${left.join(', ')} is not there yet. lanetrace move-library ${folder} goes on.`,
      );
  }
  return ExitCode.done;
}

/** @param runs by number or name; none: only what no run refers to is removed, and the file shrinks */
export async function tidyVerb(file: string, runs: readonly string[], { json }: Json): Promise<ExitCode> {
  const ids = runsOf(file, runs);
  const progress = new Progress();
  try {
    const done = tidy(file, { runs: ids, signal: stopSignal(), onProgress: progress.show });
    progress.clear();
    if (json) printJson({ path: file, ...done });
    else
      print(
        `${file}: ${done.runs} run${done.runs === 1 ? '' : 's'} and ${done.results} result${done.results === 1 ? '' : 's'} removed, ${bytesText(done.bytes)} given back`,
      );
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}

function runsOf(file: string, texts: readonly string[]): number[] {
  if (texts.length === 0) return [];
  const drive = Drive.open(file, 'read');
  try {
    const runs = drive.runs.list();
    return texts.map((text) => {
      const found = runs.find(({ id, name }) => (/^\d+$/.test(text) ? id === Number(text) : name === text));
      if (!found) throw new InputError(`${file} has no run "${text}".`);
      return found.id;
    });
  } finally {
    drive.close();
  }
}

/** Deleting cannot be undone: it is asked for by a word more. */
export async function removeDriveVerb(
  file: string,
  options: Json & { readonly delete?: boolean; readonly to?: string },
): Promise<ExitCode> {
  if ((options.delete === true) === (options.to !== undefined))
    throw new UsageError('Give --delete, which cannot be undone, or --to FOLDER, where the drive is put.');
  const bytes = statOf(file)?.size ?? 0;
  if (options.to !== undefined) return moveDriveVerb(file, options.to, options);
  deleteDrive(file);
  if (options.json) printJson({ path: file, bytes });
  else print(`${file} is deleted: ${bytesText(bytes)} given back`);
  return ExitCode.done;
}

export async function moveDriveVerb(file: string, folder: string, { json }: Json): Promise<ExitCode> {
  const path = await moveDrive(file, folder);
  if (json) printJson({ path });
  else print(`${file} is now ${path}`);
  return ExitCode.done;
}

export async function moveLibraryVerb(folder: string, { json }: Json): Promise<ExitCode> {
  const progress = new Progress();
  try {
    const moved = await moveLibrary(folder, { signal: stopSignal(), onProgress: progress.show });
    progress.clear();
    if (json) printJson(moved);
    else {
      print(
        `${moved.drives.length} drives, ${bytesText(moved.bytes)}: the library is now in ${moved.folder}`,
      );
      if (moved.left.length > 0) print(`${moved.left.join(', ')} still holds drives, or was not there.`);
    }
    return ExitCode.done;
  } finally {
    progress.clear();
  }
}
