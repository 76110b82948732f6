/** The verbs about drive files as files: their space, where they lie, archives, and the log that they refer to. */
import type { Command } from 'commander';
import { finish, json } from './options.ts';

export function addFileVerbs(program: Command): void {
  addSpaceVerbs(program);
  addLibraryVerb(program);
  addArchiveVerbs(program);
}

function addSpaceVerbs(program: Command): void {
  program
    .command('storage')
    .description('what takes the space: of a drive, or without one of the library')
    .argument('[file]')
    .addOption(json())
    .action(async (file, options) =>
      finish(await (await import('./verbs/storage.ts')).storageVerb(file, options)),
    );

  program
    .command('remove-run')
    .description('remove runs of a drive with the results that no other run uses, and give their space back')
    .argument('<file>')
    .argument('<run...>', 'by number or name')
    .addOption(json())
    .action(async (file, runs, options) =>
      finish(await (await import('./verbs/storage.ts')).tidyVerb(file, runs, options)),
    );

  program
    .command('compact')
    .description('remove results that no run refers to, and shrink the drive file')
    .argument('<file>')
    .addOption(json())
    .action(async (file, options) =>
      finish(await (await import('./verbs/storage.ts')).tidyVerb(file, [], options)),
    );

  program
    .command('remove-drive')
    .description('delete a drive, or put it away; a log that it refers to is never touched')
    .argument('<file>')
    .option('--delete', 'delete the file: this cannot be undone')
    .option('--to <folder>', 'put it there instead')
    .addOption(json())
    .action(async (file, options) =>
      finish(await (await import('./verbs/storage.ts')).removeDriveVerb(file, options)),
    );

  program
    .command('move-drive')
    .description('move a drive, and the truth of a simulated one, into another folder')
    .argument('<file>')
    .argument('<folder>')
    .addOption(json())
    .action(async (file, folder, options) =>
      finish(await (await import('./verbs/storage.ts')).moveDriveVerb(file, folder, options)),
    );
}

function addLibraryVerb(program: Command): void {
  program
    .command('move-library')
    .description('move every drive of the library into another folder, where it lies from then on')
    .argument(
      '<folder>',
      'made where it is not there; the same again goes on with a move that was interrupted',
    )
    .addOption(json())
    .action(async (folder, options) =>
      finish(await (await import('./verbs/storage.ts')).moveLibraryVerb(folder, options)),
    );
}

function addArchiveVerbs(program: Command): void {
  program
    .command('pack')
    .description('write a drive packed, for an archive: smaller, opens as before, the same payloads')
    .argument('<file>')
    .requiredOption('-o, --out <file>', 'the drive to write')
    .option('--embed', 'with the payloads that lie in the log it refers to')
    .addOption(json())
    .action(async (file, options) =>
      finish(await (await import('./verbs/archive.ts')).packVerb(file, options)),
    );

  program
    .command('unpack')
    .description('write a packed drive unpacked')
    .argument('<file>')
    .requiredOption('-o, --out <file>', 'the drive to write')
    .addOption(json())
    .action(async (file, options) =>
      finish(await (await import('./verbs/archive.ts')).unpackVerb(file, options)),
    );

  program
    .command('embed')
    .description('make a drive whole that refers to its log')
    .argument('<file>')
    .option('-o, --out <file>', 'the drive to write; by default it takes the place of the one that is read')
    .addOption(json())
    .action(async (file, options) =>
      finish(await (await import('./verbs/archive.ts')).embedVerb(file, options)),
    );

  program
    .command('relink')
    .description('say how the log is found that a drive refers to, or where it lies now')
    .argument('<file>')
    .argument('[log]', 'where it lies now; the drive may read it from then on')
    .addOption(json())
    .action(async (file, log, options) =>
      finish(await (await import('./verbs/archive.ts')).relinkVerb(file, log, options)),
    );
}
