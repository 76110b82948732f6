/** Views of what the log held: the drive, its streams, samples and signals, and what ingest found. */
import { NS_PER_S, utcText } from '../../contract/time.ts';
import { integer, PATH, real, STREAM, TIME, text, type View } from '../view.ts';
import { wideNames } from './wide.ts';

export const drive: View = {
  name: 'drive',
  meaning: 'The drive; one row.',
  columns: [
    text('name', 'its name'),
    text('uuid', 'its identity'),
    text('source', 'what it was made of, in words'),
    text('begin_utc', 'the first log time, UTC'),
    real('duration_s', 's', 'its length'),
    real('latitude_deg', '°', 'origin of the map frame, WGS84; empty: the drive is local'),
    real('longitude_deg', '°', 'origin of the map frame'),
    real('altitude_m', 'm', 'origin of the map frame'),
  ],
  source: {
    *rows({ info }) {
      const { name, uuid, source, t0, durationNs, origin } = info;
      yield [
        name,
        uuid,
        source,
        utcText(t0, 0),
        durationNs / NS_PER_S,
        origin?.latitudeDeg,
        origin?.longitudeDeg,
        origin?.altitudeM,
      ];
    },
  },
};

export const streams: View = {
  name: 'streams',
  meaning: 'What the log recorded: a row a topic or sensor.',
  columns: [
    integer('id', '', 'its number in this drive'),
    text('stream', "the log's own name of it"),
    text('kind', 'lidar, radar, camera, imu, gnss, pose, twist, boxes or message'),
    text('role', 'sensor, estimate (computed poses) or truth'),
    text('frame', "the sensor's frame"),
    text('codec', 'how its payloads are encoded'),
    integer('samples', '', 'how many'),
    real('first_s', 's', 'time of its first sample'),
    real('last_s', 's', 'time of its last sample'),
    real('period_s', 's', 'median time between samples'),
    text('wide', 'the view with its signals as columns; empty where it has none'),
  ],
  source: {
    *rows(drive) {
      const withSignals = new Set(drive.signals().map(({ stream }) => stream));
      const wide = wideNames(drive);
      for (const { id, name, kind, role, frame, codec, count, first, last, periodNs } of drive.streams())
        yield [
          id,
          name,
          kind,
          role,
          frame,
          codec,
          count,
          count > 0 ? first / NS_PER_S : null,
          count > 0 ? last / NS_PER_S : null,
          periodNs === undefined ? null : periodNs / NS_PER_S,
          withSignals.has(id) ? wide.get(id) : null,
        ];
    },
  },
};

export const samples: View = {
  name: 'samples',
  meaning: 'Every sample of every stream, without its payload.',
  columns: [
    STREAM,
    text('kind', 'of its stream'),
    text('role', 'of its stream'),
    integer('seq', '', 'its place in the log order of its stream, from 0'),
    ...TIME,
    real('log_s', 's', 'when the log received it'),
    real('published_s', 's', 'when its sender published it; the log time where the log says no other'),
    real('delay_ms', 'ms', 'from measuring to the log'),
    integer('bytes', 'B', 'of its payload'),
    integer('stamp_invalid', '', '1: its stamp was unusable, the log time is taken'),
    integer('damaged', '', '1: its payload is damaged'),
  ],
  source: {
    // A drive of an older version has no table of publish times, and most logs have none.
    sql(drive) {
      const kept = drive.streams().some(({ published }) => published);
      const table = 'LEFT JOIN main.publish_time p ON p.stream = s.stream AND p.seq = s.seq';
      return `SELECT m.name, m.kind, m.role, s.seq, s.t / 1e9, s.t, s.t_log / 1e9,
        ${kept ? 'coalesce(p.t_published, s.t_log)' : 's.t_log'} / 1e9, (s.t_log - s.t) / 1e6, s.bytes,
        s.flags & 1, (s.flags >> 1) & 1 FROM main.stream m JOIN main.sample s ON s.stream = m.id
        ${kept ? table : ''}`;
    },
  },
};

export const signals: View = {
  name: 'signals',
  meaning: 'The numbers that streams carry over time: a row a signal.',
  columns: [
    STREAM,
    PATH,
    text('unit', 'its unit; empty where none is known'),
    integer('samples', '', 'how many values'),
    real('min', 'unit', 'least value'),
    real('max', 'unit', 'greatest value'),
  ],
  source: {
    sql: `SELECT m.name, g.path, g.unit, g.count, g.min, g.max
      FROM main.stream m JOIN main.signal g ON g.stream = m.id`,
  },
};

export const signalValues: View = {
  name: 'signal_values',
  meaning:
    'Every value of every signal, a row a value. Name a stream and a path: all of a long drive are millions.',
  columns: [
    STREAM,
    PATH,
    ...TIME,
    real('value', 'unit', "in the signal's unit; empty where it is no number"),
  ],
  source: {
    sql: `SELECT m.name, g.path, v.t / 1e9, CAST(v.t AS INTEGER), v.v
      FROM main.stream m JOIN main.signal g ON g.stream = m.id JOIN lanetrace_values(g.id) v`,
  },
};

export const bookmarks: View = {
  name: 'bookmarks',
  meaning: 'Notes of people at times of the drive.',
  columns: [...TIME, text('note', 'what was noted'), text('created', 'when, UTC')],
  source: { sql: 'SELECT t / 1e9, t, note, created FROM main.bookmark' },
};

export const ingestFindings: View = {
  name: 'ingest_findings',
  meaning: 'What was left out or repaired when the log was loaded.',
  columns: [
    text('level', 'info, warn or error'),
    text('file', 'of the log'),
    text('place', 'in the file'),
    text('reason', 'in words'),
    integer('count', '', 'how often'),
    integer('lost', '', '1: the drive lacks data by it'),
  ],
  source: {
    *rows(drive) {
      for (const { level, file, place, reason, count, lost } of drive.report().findings)
        yield [level, file, place, reason, count, lost || level === 'error' ? 1 : 0];
    },
  },
};
