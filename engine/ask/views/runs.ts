/** Views of runs: their stages, parameters, metrics, logs, artifacts and links. */
import { runState } from '../../drive/results/run-state.ts';
import { integer, type Row, RUN, real, runCells, TIME, text, UNIT, type View } from '../view.ts';
import { runResults } from './results.ts';

const STAGE = text('stage', 'its stage');
/** Joins a run with the results of its stages. */
const RESULTS = `main.run r JOIN main.run_stage rs ON rs.run = r.id JOIN main.result q ON q.key = rs.key`;

export const runs: View = {
  name: 'runs',
  meaning: 'Reconstructions of the drive.',
  columns: [
    ...RUN,
    text('state', 'done, stopped, failed, running or not-run'),
    text('created', 'when, UTC'),
    integer('parent_id', '', 'the run that it is a variant of'),
    integer('calibration', '', 'version of the calibration set'),
  ],
  source: {
    *rows(drive) {
      const busy = drive.lease.holder() !== undefined;
      for (const { id, name, created, parent, calibration } of drive.runs.list()) {
        const states = drive.runs.stages(id).map(({ state }) => state);
        yield [name, id, runState(states, busy), created, parent, calibration];
      }
    },
  },
};

export const stages: View = {
  name: 'stages',
  meaning: 'What each stage of each run came to.',
  columns: [
    ...RUN,
    STAGE,
    text('state', 'done, failed, running or cancelled'),
    text('grade', 'pass, warn or fail'),
    text('reasons', 'why, in words'),
    text('error', 'why it failed'),
    real('wall_s', 's', 'time it took'),
    real('peak_mb', 'MB', 'most memory at a time'),
  ],
  source: {
    *rows(drive) {
      for (const run of drive.runs.list())
        for (const { stage, key, state, error } of drive.runs.stages(run.id)) {
          const result = drive.runs.result(key);
          yield [
            ...runCells(run),
            stage,
            state,
            result?.verdict?.grade,
            result?.verdict?.reasons.join(' '),
            error,
            result && result.wallMs / 1000,
            result?.peakBytes === undefined ? null : result.peakBytes / 1e6,
          ];
        }
    },
  },
};

export const parameters: View = {
  name: 'parameters',
  meaning: 'Every parameter that a stage of a run worked with.',
  columns: [...RUN, STAGE, text('name', 'of the parameter'), text('value', 'as text')],
  source: {
    *rows(drive): Iterable<Row> {
      for (const { run, stage, result } of runResults(drive))
        for (const [name, value] of Object.entries(result.parameters))
          yield [...runCells(run), stage, name, String(value)];
    },
  },
};

export const metrics: View = {
  name: 'metrics',
  meaning: 'What stages measured of themselves, with the limit that judges it.',
  columns: [
    ...RUN,
    STAGE,
    text('name', 'what was measured'),
    real('value', 'unit', 'empty where it is no number'),
    UNIT,
    text('grade', 'pass, warn or fail; empty where nothing judges it'),
    text('threshold', 'the rule in words'),
    text('reason', 'why, in words'),
    ...TIME,
  ],
  source: {
    sql: `SELECT r.name, r.id, rs.stage, m.name, m.value, m.unit, m.grade, m.threshold, m.reason, m.t / 1e9, m.t
      FROM ${RESULTS} JOIN main.metric m ON m.result = q.id`,
  },
};

export const stageLog: View = {
  name: 'stage_log',
  meaning: 'What stages said while they ran.',
  columns: [
    ...RUN,
    STAGE,
    text('level', 'debug, info, warn or error'),
    text('text', 'the line'),
    real('wall_s', 's', 'since the stage began'),
    ...TIME,
  ],
  source: {
    sql: `SELECT r.name, r.id, rs.stage, l.level, l.text, l.wall_ms / 1000, l.t / 1e9, l.t
      FROM ${RESULTS} JOIN main.log l ON l.result = q.id`,
  },
};

export const artifacts: View = {
  name: 'artifacts',
  meaning: 'What stages made.',
  columns: [
    ...RUN,
    STAGE,
    text('artifact', 'its name'),
    text('kind', 'trajectory, cloud, raster, map, table, series, …'),
    integer('parts', '', 'in how many parts it lies'),
    integer('bytes', 'B', 'of all parts'),
  ],
  source: {
    sql: `SELECT r.name, r.id, rs.stage, a.name, a.kind, (SELECT count(*) FROM main.part p WHERE p.artifact = a.id),
      (SELECT sum(p.bytes) FROM main.part p WHERE p.artifact = a.id)
      FROM ${RESULTS} JOIN main.artifact a ON a.result = q.id`,
  },
};

export const evidence: View = {
  name: 'evidence',
  meaning: 'What an item of an artifact was made from: samples of a stream, or an item of another artifact.',
  columns: [
    ...RUN,
    STAGE,
    text('artifact', 'whose item it is'),
    text('item', 'e.g. the id of a map element'),
    real('weight', '', 'its share, as the stage weighs it'),
    text('stream', 'of the samples'),
    integer('from_seq', '', 'the first of them'),
    integer('to_seq', '', 'the last of them'),
    text('source_stage', 'whose artifact it came from'),
    text('source_artifact', 'the name of that artifact'),
    text('source_item', 'the item there'),
  ],
  source: {
    sql: `SELECT r.name, r.id, rs.stage, a.name, l.item, l.weight, s.name, l.from_seq, l.to_seq, b.stage, b.name,
      l.source_item FROM ${RESULTS} JOIN main.artifact a ON a.result = q.id JOIN main.link l ON l.artifact = a.id
      LEFT JOIN main.stream s ON s.id = l.stream LEFT JOIN main.artifact b ON b.id = l.source`,
  },
};
