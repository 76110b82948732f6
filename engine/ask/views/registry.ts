/** Every view of a drive that SQL can ask, in the order in which they are listed; docs/ask.md is made from it. */
import type { AskView } from '../../contract/api/ask.ts';
import type { Drive } from '../../drive/drive.ts';
import type { View } from '../view.ts';
import { bookmarks, drive, ingestFindings, samples, signals, signalValues, streams } from './log.ts';
import { checks, elements, findings, lanes, vertices } from './map.ts';
import { series, trajectory } from './motion.ts';
import { problems } from './problems.ts';
import { artifacts, evidence, metrics, parameters, runs, stageLog, stages } from './runs.ts';
import { gnss, imu, poses, twist } from './sensors.ts';
import { wideViews } from './wide.ts';

export const VIEWS: readonly View[] = [
  drive,
  problems,
  streams,
  samples,
  signals,
  signalValues,
  gnss,
  imu,
  twist,
  poses,
  ingestFindings,
  bookmarks,
  runs,
  stages,
  parameters,
  metrics,
  checks,
  series,
  stageLog,
  artifacts,
  trajectory,
  elements,
  vertices,
  lanes,
  findings,
  evidence,
];

/** With the wide ones of its streams. */
export const viewsOf = (of: Drive): readonly View[] => [...VIEWS, ...wideViews(of)];

/** The same, without where their rows come from. */
export const describeViews = (of: Drive): AskView[] =>
  viewsOf(of).map(({ name, meaning, columns }) => ({ name, meaning, columns }));
