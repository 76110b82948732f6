/** Every method that the engine answers: one line each. The compiler names the one that is missing. */
import type { Method } from '../../contract/api.ts';
import { artifactParts, artifactPicture, readArtifact } from './artifacts.ts';
import { describeAsk, queryDrive, stopQuery } from './ask.ts';
import { addBookmark, listBookmarks, removeBookmark } from './bookmarks.ts';
import { ignoreProblem, listProblems, restoreProblem, routeCheck } from './doctor.ts';
import { closeDrive, driveLease, openDrive } from './drives.ts';
import { evidenceMethod } from './evidence/links.ts';
import { supportCellsMethod, supportPicturesMethod, supportPointsMethod } from './evidence/support.ts';
import { fileRoots, listFiles } from './files.ts';
import { listFormats } from './formats.ts';
import { hostCapabilities, openDialog, readLog } from './host.ts';
import { cancelJob, forgetJobs, listJobs, simulationCatalogue, startJob } from './jobs.ts';
import { forgetDrive, listLibrary } from './library.ts';
import { framesAt, messageAt, messageValues } from './messages.ts';
import type { ServedMethod } from './method.ts';
import { listPlugins, setPluginFolder, switchPlugin } from './plugins.ts';
import {
  replayDensity,
  replayFrame,
  replayNeighbour,
  replaySamples,
  replayTimes,
  replayTrajectory,
  replayVideo,
} from './replay.ts';
import { rasterDifferenceMethod, runChangesMethod } from './runs/compare.ts';
import { exportMethod } from './runs/export.ts';
import { correctMapMethod, listCorrections, readMap, readMapFindings } from './runs/map.ts';
import {
  compareRunsMethod,
  describeStagesMethod,
  evaluateRun,
  listRunsMethod,
  listSteps,
  repairOfRun,
  repairPicturesOfRun,
  runLog,
  stepRun,
} from './runs/runs.ts';
import { baseMapTiles, chooseBaseMap, getBaseMap } from './scene/basemap.ts';
import { gnssFixes } from './scene/fixes.ts';
import { objectModel } from './scene/model.ts';
import { pathQuantities, pathValues } from './scene/path.ts';
import { listRecords } from './scene/records.ts';
import { readStates, stateFields } from './scene/states.ts';
import { objectTracks } from './scene/tracks.ts';
import { putScript, removeScript, scriptMessages, scriptSignal } from './scripts.ts';
import { readSetting, writeSetting } from './settings.ts';
import {
  computeSignal,
  listSignals,
  readSignal,
  signalPairs,
  signalStatistics,
  signalsAt,
} from './signals.ts';
import { deleteStored, listStorage, planIngest } from './storage.ts';

export const METHODS: { readonly [M in Method]: ServedMethod<M> } = {
  'artifacts.parts': artifactParts,
  'artifacts.picture': artifactPicture,
  'artifacts.read': readArtifact,
  'ask.describe': describeAsk,
  'ask.query': queryDrive,
  'ask.stop': stopQuery,
  'basemap.choose': chooseBaseMap,
  'basemap.get': getBaseMap,
  'basemap.tiles': baseMapTiles,
  'bookmarks.add': addBookmark,
  'bookmarks.list': listBookmarks,
  'bookmarks.remove': removeBookmark,
  'doctor.ignore': ignoreProblem,
  'doctor.list': listProblems,
  'doctor.restore': restoreProblem,
  'doctor.route': routeCheck,
  'drive.close': closeDrive,
  'drive.lease': driveLease,
  'drive.open': openDrive,
  'evidence.cells': supportCellsMethod,
  'evidence.of': evidenceMethod,
  'evidence.pictures': supportPicturesMethod,
  'evidence.points': supportPointsMethod,
  'export.write': exportMethod,
  'files.list': listFiles,
  'files.roots': fileRoots,
  'formats.list': listFormats,
  'gnss.fixes': gnssFixes,
  'host.capabilities': hostCapabilities,
  'host.openDialog': openDialog,
  'jobs.cancel': cancelJob,
  'jobs.forget': forgetJobs,
  'jobs.list': listJobs,
  'jobs.start': startJob,
  'library.forget': forgetDrive,
  'library.list': listLibrary,
  'log.read': readLog,
  'map.correct': correctMapMethod,
  'map.corrections': listCorrections,
  'map.findings': readMapFindings,
  'map.read': readMap,
  'messages.at': messageAt,
  'messages.values': messageValues,
  'frames.at': framesAt,
  'objects.model': objectModel,
  'objects.tracks': objectTracks,
  'path.quantities': pathQuantities,
  'path.values': pathValues,
  'plugins.folder': setPluginFolder,
  'plugins.list': listPlugins,
  'plugins.switch': switchPlugin,
  'records.list': listRecords,
  'replay.density': replayDensity,
  'replay.frame': replayFrame,
  'replay.neighbour': replayNeighbour,
  'replay.samples': replaySamples,
  'replay.times': replayTimes,
  'replay.trajectory': replayTrajectory,
  'replay.video': replayVideo,
  'runs.list': listRunsMethod,
  'runs.changes': runChangesMethod,
  'runs.compare': compareRunsMethod,
  'runs.difference': rasterDifferenceMethod,
  'runs.log': runLog,
  'runs.repair': repairOfRun,
  'runs.repairPictures': repairPicturesOfRun,
  'runs.step': stepRun,
  'runs.steps': listSteps,
  'scripts.messages': scriptMessages,
  'scripts.put': putScript,
  'scripts.remove': removeScript,
  'scripts.signal': scriptSignal,
  'settings.read': readSetting,
  'settings.write': writeSetting,
  'signals.at': signalsAt,
  'signals.compute': computeSignal,
  'signals.list': listSignals,
  'signals.pairs': signalPairs,
  'signals.read': readSignal,
  'signals.statistics': signalStatistics,
  'simulation.catalogue': simulationCatalogue,
  'stages.describe': describeStagesMethod,
  'states.fields': stateFields,
  'states.read': readStates,
  'storage.delete': deleteStored,
  'storage.list': listStorage,
  'storage.plan': planIngest,
  'truth.evaluate': evaluateRun,
};
