#!/usr/bin/env node
/**
 * The command line: the same verbs as the interface, without a window. What a verb needs is loaded when it is called.
 * stdout: with --json one JSON document, without it the verb's answer; stderr: progress and text.
 * Exit codes: 0 done, 1 failed (one sentence), 2 usage, 3 done with a failing verdict.
 */
import { Command, CommanderError } from 'commander';
import { MOST_MS, MOST_ROWS, USUAL_MS, USUAL_ROWS } from '../ask/limits.ts';
import { sayLines } from '../contract/say.ts';
import { Log } from '../logging/log.ts';
import { keepCompiled } from '../serve/hosts/compiled.ts';
import { ExitCode, fail } from './exit.ts';
import { addFileVerbs } from './file-verbs.ts';
import { finish, json, run } from './options.ts';
import { printLines } from './print.ts';
import { collect, origin, port, positive, timeS, whole } from './values.ts';

keepCompiled();

/** What no verb caught, in an event or a promise: one sentence, as of any other failure, instead of Node's raw stack. */
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.once(event, (error: unknown) => process.exit(fail(error)));

const program = new Command('lanetrace')
  .description('Load a drive log, replay it, and reconstruct its road map stage by stage.')
  .showHelpAfterError('(add --help for what can be given)')
  .configureOutput({
    writeOut: (text) => printLines(text.trimEnd()),
    writeErr: (text) => sayLines(text.trimEnd()),
  })
  .exitOverride();

// Help is written before a verb is loaded: the lists of this one are loaded where it is asked for.
const exportHelp = process.argv.includes('export')
  ? (await import('./verbs/export-help.ts')).exportHelp()
  : { formats: '', maps: '' };

const OFFSET_HELP =
  'of each further log, comma-separated: auto (its clock where it fits, else found by speed or yaw rate), motion (found), +0.5 or -18 (seconds added to its times), @12.5 (begins so many seconds after the drive)';

program
  .command('ingest')
  .description(
    'load a log (a file, or the folder that holds it), or several logs of one drive, into a drive file',
  )
  .argument('<logs...>', 'a part of a log behind a #, e.g. nuscenes#scene-0061; the first gives the clock')
  .requiredOption(
    '-o, --out <file>',
    'the drive file to write, e.g. road.drive; a folder takes every drive of the log',
  )
  .option('--name <name>', "the drive's name; by default the log's")
  .option('--offset <list>', OFFSET_HELP)
  .option('--reference', 'refer to the log instead of copying it: the log has to stay where it is')
  .addOption(json())
  .action(async (logs, options) =>
    finish(await (await import('./verbs/ingest.ts')).ingestVerb(logs, options)),
  );

program
  .command('add')
  .description(
    'add further logs of the same drive to a drive file: a bus trace, positions, a second recording',
  )
  .argument('<drive>')
  .argument('<logs...>')
  .option('--offset <list>', OFFSET_HELP)
  .addOption(json())
  .action(async (drive, logs, options) =>
    finish(await (await import('./verbs/add.ts')).addVerb(drive, logs, options)),
  );

program
  .command('info')
  .description('what is in a drive file')
  .argument('<file>')
  .addOption(json())
  .action(async (file, options) => finish(await (await import('./verbs/info.ts')).infoVerb(file, options)));

program
  .command('doctor')
  .description(
    'say what is wrong with a log or a drive, worst first, in seconds and before anything is made of it',
  )
  .argument('<log or drive>')
  .option('--html <file>', 'write it as one page that opens without a network')
  .addOption(json())
  .action(async (source, options) =>
    finish(await (await import('./verbs/doctor.ts')).doctorVerb(source, options)),
  );

/** The options that say what drive to simulate (drive-choice.ts). */
const drive = (command: Command): Command =>
  command
    .option('--seconds <s>', 'length of the drive', positive, 30)
    .option('--preset <name>', 'a rig and a style by one name', 'standard')
    .option(
      '--rig <name or file>',
      "what the vehicle carries, instead of the preset's; FILE.json: a rig file",
    )
    .option('--style <name>', "where it drives, instead of the preset's")
    .option('--fault <name[=value]>', 'something wrong on purpose; may be given again', collect, [])
    .option('--edit <name[=value]>', 'a change of the road; may be given again', collect, [])
    .option('--messages <format>', 'ros2 or foxglove', 'ros2');

drive(program.command('simulate'))
  .description('make a log of a simulated drive, with the truth beside it')
  .option('-o, --out <file>', 'the log to write, e.g. road.mcap')
  .option('--seed <n>', 'the same seed gives the same bytes', whole, 1)
  .option('--pixel-labels', 'class and instance of every pixel in the truth')
  .option('--list', 'print presets, rigs, styles, faults and edits, and what they mean')
  .addOption(json())
  .action(async (options, command) => {
    if (!options.list && options.out === undefined)
      command.error('error: give -o FILE, the log to write, or --list');
    finish(await (await import('./verbs/simulate.ts')).simulateVerb(options));
  });

drive(program.command('dataset'))
  .description('make labelled tiles and pictures of simulated drives, for training')
  .requiredOption('-o, --out <folder>', 'the folder to make, e.g. roads')
  .requiredOption('--seeds <list>', 'a drive for each, e.g. 1-10,15')
  .option('--no-pictures', 'tiles only')
  .option('--no-tiles', 'pictures only: nothing is reconstructed')
  .addOption(json())
  .action(async (options) => finish(await (await import('./verbs/dataset.ts')).datasetVerb(options)));

program
  .command('reconstruct')
  .description('reconstruct the road map of a drive, stage by stage')
  .argument('<file>')
  .option('--to <stage>', 'run this stage and what it needs; by default all')
  .option('--set <stage.param=value>', 'a parameter of a stage; may be given again', collect, [])
  .addOption(run())
  .option('--again [stage]', 'compute this stage and all that take from it anew; without a stage, all')
  .option('--threads <n>', 'threads of the kernels; by default all cores', whole)
  .option('--take-over', 'also when another process holds the drive: you know that it is gone')
  .option(
    '--repair',
    'measure what the calibration is off by, and make the run once more with a proposed set, as a variant',
  )
  .option('--reference <map>', 'with --repair: a map by which both runs are scored')
  .addOption(json())
  .action(async (file, options) =>
    finish(
      options.repair
        ? await (await import('./verbs/repair.ts')).repairVerb(file, options)
        : await (await import('./verbs/reconstruct.ts')).reconstructVerb(file, options),
    ),
  );

program
  .command('learn')
  .description(
    'train the network for markings on with what a run is sure of, and keep it as a model of its own',
  )
  .argument('<file>')
  .addOption(run())
  .option('--threads <n>', 'threads of the kernels; by default all cores', whole)
  .addOption(json())
  .action(async (file, options) => finish(await (await import('./verbs/learn.ts')).learnVerb(file, options)));

program
  .command('route <file>')
  .description('where the route of a drive was covered and by which sensor, and where to drive again')
  .option('--plan <gpx>', 'what was to be driven: its stretches that were not are told, too')
  .option('--gpx <file>', 'write the way, and the parts to be driven again, as GPX')
  .addOption(json())
  .action(async (file, options) => finish(await (await import('./verbs/route.ts')).route(file, options)));

program
  .command('evaluate')
  .description('compare a reconstruction with a reference')
  .argument('<file>')
  .option(
    '--trajectory <ref>',
    'reference trajectory: a TUM or KITTI pose file, or a pose stream of the drive by its name',
  )
  .option('--frame <name>', "whose poses the reference has, by the log's name; by default the vehicle")
  .option(
    '--map <ref>',
    'reference map: GeoJSON, Lanelet2, Argoverse 2, the truth beside a simulated log, or a folder with reference.geojson',
  )
  .option(
    '--poses <file>',
    "the vehicle's places in the reference's frame (time, x, y, z a line): the map is moved by them, not by its lines",
  )
  .option(
    '--scored <file>',
    'GeoJSON polygons of the class scored or ignore: where the reference is complete; by default scored.geojson beside it',
  )
  .option('--as-made', 'the map as its stage made it, without the corrections of people')
  .addOption(run())
  .addOption(json())
  .action(async (file, options) =>
    finish(await (await import('./verbs/evaluate.ts')).evaluateVerb(file, options)),
  );

program
  .command('correct')
  .description('list what people corrected in the map of a run, or correct it by commands (docs/map.md)')
  .argument('<file>')
  .option('--commands <file>', 'commands to add: a JSON array of them')
  .addOption(run())
  .addOption(json())
  .action(async (file, options) => finish(await (await import('./verbs/correct.ts')).correct(file, options)));

program
  .command('export')
  .description(
    'write the map or the trajectory of a run, a map file, or what a log held, in a format that other tools read',
  )
  .argument('<file>', `a drive, or a map${exportHelp.maps}`)
  .requiredOption('--format <format>', `what to write${exportHelp.formats}`)
  .requiredOption('-o, --out <file>', 'the file or folder to write')
  .addOption(run())
  .option('--stage <stage>', 'whose trajectory or map; by default the last that made one')
  .option('--frame <name>', "whose pose a trajectory gives, by the log's name; by default the vehicle")
  .option(
    '--reference <first|map>',
    "the frame that a trajectory's poses are given in: of the first pose, or the map's; by default first",
  )
  .option('--origin <lat,lon,alt>', 'where a drive without GNSS lies (degrees, degrees, metres)', origin)
  .option('--as-made', 'the map as its stage made it, without the corrections of people')
  .option(
    '--from <seconds>',
    "the begin of a cut, from the drive's begin (mcap, pcd, ply, las, csv, nerfstudio, colmap)",
    timeS,
  )
  .option('--to <seconds>', 'its end', timeS)
  .addOption(json())
  .action(async (file, options) =>
    finish(await (await import('./verbs/export.ts')).exportVerb(file, options)),
  );

program
  .command('query')
  .description('ask a drive in SQL; without SQL, list its views and the ready questions (docs/ask.md)')
  .argument('<file>')
  .argument('[sql]', 'one SELECT over the views')
  .option('--question <id>', 'a ready question instead of SQL')
  .option('--list', 'the views with their columns, and the ready questions')
  .option('--csv', 'print CSV')
  .option('--parquet', 'write Parquet, with -o')
  .option('-o, --out <file>', 'write CSV, or with --json or --parquet that, to this file')
  .option(
    '--rows <n>',
    `rows of the answer at most; by default ${USUAL_ROWS}, no more than ${MOST_ROWS}`,
    whole,
  )
  .option(
    '--seconds <s>',
    `time it may take; by default ${USUAL_MS / 1000}, no more than ${MOST_MS / 1000}`,
    positive,
  )
  .addOption(json())
  .action(async (file, sql, options) =>
    finish(await (await import('./verbs/query.ts')).queryVerb(file, sql, options)),
  );

program
  .command('case')
  .description(
    'cut a stretch out as a drive of its own, with bookmarks, a run and its map, to hand to somebody',
  )
  .argument('<file>')
  .requiredOption('-o, --out <file>', 'the drive to write, e.g. brake.drive')
  .option('--from <seconds>', "its begin, from the drive's begin", timeS)
  .option('--to <seconds>', 'its end', timeS)
  .addOption(run())
  .option('--layout <file>', 'the layout of the interface, as JSON')
  .addOption(json())
  .action(async (file, options) => finish(await (await import('./verbs/case.ts')).caseVerb(file, options)));

addFileVerbs(program);

program
  .command('plugins')
  .description(
    'list the plug-ins there are, and switch them on or off: they are code that may do all that you may do',
  )
  .argument('[action]', 'list, on, off, or folder', 'list')
  .argument('[name]', 'the plug-in to switch; with folder, where plug-ins are looked for')
  .option('--digest <sha256>', 'with on: only if its files have this digest')
  .addOption(json())
  .action(async (action, name, options) =>
    finish(await (await import('./verbs/plugins.ts')).pluginsVerb(action, name, options)),
  );

program
  .command('mcp')
  .description(
    'serve drives to programs and agents by the Model Context Protocol on stdin and stdout; reads only',
  )
  .option('--root <folder>', 'a folder whose drives may be asked; by default the library', collect, [])
  .action(async (options) => finish(await (await import('./verbs/mcp.ts')).mcpVerb(options)));

program
  .command('serve')
  .description('serve the interface to a browser on this machine')
  .option('--root <folder>', 'a folder whose logs may be opened; may be given again', collect, [])
  .option('--port <n>', 'port on 127.0.0.1; by default any free one', port, 0)
  .option('--open', 'open a browser where there is a display')
  .addOption(json())
  .action(async (options) => (await import('./verbs/serve.ts')).serveVerb(options));

const log = new Log({ program: 'cli' }).module('cli');
const begun = performance.now();
let verb = '';
program.hook('preAction', (_, command) => {
  verb = command.name();
});
process.on('uncaughtExceptionMonitor', (error) => log.thrown('the process ends', error, { verb }));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
  else {
    log.thrown('not done', error, { verb });
    process.exitCode = fail(error);
  }
}
// What was done at once and well leaves no line: writing it would take a tenth of the time of a quick verb.
const seconds = (performance.now() - begun) / 1000;
const exitCode = Number(process.exitCode ?? 0);
if (verb !== '' && verb !== 'serve' && (seconds > 1 || exitCode !== 0))
  log.info('ended', { verb, exitCode, seconds: Number(seconds.toFixed(3)) });
