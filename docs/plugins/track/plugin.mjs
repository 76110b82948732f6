/** An example of a plug-in: a log format, a stage with a metric, and an export format. docs/plugins.md walks through it. */
import { readTrack } from './track.mjs';

export default ({ InputError, encodeColumns, column }) => ({
  logFormats: [trackCsv(InputError)],
  stages: [trackSpeed(encodeColumns)],
  exportFormats: [trackSpeedCsv(InputError, column)],
});

const trackCsv = (InputError) => ({
  name: 'track-csv',
  title: 'Track',
  noun: 'a .track.csv file',
  extensions: ['track.csv'],

  async detect(path) {
    return path.endsWith('.track.csv');
  },

  async *read(path) {
    const { rows, broken, bytes } = await readTrack(path);
    if (rows.length === 0) throw new InputError(`${path} has no line "time_ns,speed_mps" that can be read.`);
    const t0 = rows[0].ns;
    yield { type: 'begin', t0: String(t0), name: path.split(/[\\/]/).at(-1).replace('.track.csv', '') };
    if (broken > 0)
      yield {
        type: 'finding',
        finding: {
          level: 'warn',
          file: path,
          place: 'lines',
          reason: 'not a time and a speed',
          count: broken,
        },
      };
    yield {
      type: 'stream',
      stream: {
        name: 'track',
        kind: 'gnss',
        role: 'sensor',
        frame: 'gnss',
        codec: 'text',
        units: { speed: 'm/s' },
      },
    };
    for (const { ns, speed, line } of rows) {
      const t = Number(ns - t0);
      const payload = new TextEncoder().encode(line);
      yield { type: 'sample', stream: 'track', t, tLog: t, payload, signals: { speed } };
    }
    yield { type: 'end', files: 1, bytes };
  },
});

/** Faster than any road vehicle: the logger has lost its place. */
const MOST_SPEED_MPS = 100;

const trackSpeed = (encodeColumns) => ({
  id: 'track-speed',
  title: 'Speed of the track',
  summary: 'The speed over time as the GNSS logger has it, and whether it can be that of a car.',
  version: 1,
  parameters: {
    most: {
      type: 'number',
      title: 'Largest speed',
      unit: 'm/s',
      default: MOST_SPEED_MPS,
      min: 1,
      max: 1000,
      meaning: 'Above it the stage warns.',
    },
  },
  takes: [],
  makes: [{ name: 'speed', kind: 'series', title: 'Speed' }],
  steps: false,
  reads: ['gnss'],

  async run({ drive, parameters, output, metric }) {
    const [stream] = drive.streams('gnss').filter(({ name }) => name === 'track');
    if (!stream) return { grade: 'warn', reasons: ['The drive has no track.'] };
    const { t, values } = drive.series(stream.id, ['speed']);
    const speed = values[0] ?? new Float64Array(0);
    output('speed').part({ key: '0', bytes: encodeColumns({ units: { speed: 'm/s' } }, { t, speed }) });
    const most = speed.reduce((a, b) => Math.max(a, b), 0);
    const possible = most <= parameters.most;
    metric({
      name: 'Largest speed',
      value: most,
      unit: 'm/s',
      grade: possible ? 'pass' : 'warn',
      threshold: `<= ${parameters.most}`,
    });
    return possible
      ? { grade: 'pass', reasons: [] }
      : { grade: 'warn', reasons: [`The track moves at ${most.toFixed(1)} m/s: it has lost its place.`] };
  },
});

const trackSpeedCsv = (InputError, column) => ({
  id: 'track-speed-csv',
  title: 'Speed of the track, CSV',
  summary: 'Time in seconds and speed in metres a second, one line a sample.',
  extension: 'speed.csv',
  mediaType: 'text/csv',
  of: 'run',
  options: [],

  write({ run, artifact }) {
    const speed = artifact('speed', 'track-speed');
    if (!speed) throw new InputError(`Run "${run.name}" has no speed: its stage "track-speed" is not done.`);
    const block = speed.only();
    const [t, values] = [column(block, 't', 'f64'), column(block, 'speed', 'f64')];
    const lines = Array.from(t, (ns, k) => `${ns / 1e9},${values[k]}`);
    return { content: `time_s,speed_mps\n${lines.join('\n')}\n`, report: [`${lines.length} samples.`] };
  },
});
