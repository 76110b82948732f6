/**
 * Runs of a case: all that they made, as it was made from the whole drive. What of it lies outside of the stretch stays, since the map
 * is one, and is said; what they came from is named by numbers of samples that are here or, outside of the stretch, are not.
 */
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../drive.ts';
import type { RunRow } from '../results/runs.ts';
import type { Store } from '../store/store.ts';

type Stretch = {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly runs: readonly number[];
  readonly progress: (fraction: number) => void;
};

/** Tables that belong to a result by this column. */
const OF_RESULT = ['metric', 'log'] as const;
/** Most of the work of a cut are its samples. */
const ALMOST = 0.95;

/** @param store the new drive, with the whole one attached as `source`. @returns a sentence for each run, and for what was left out */
export async function copyRuns(
  drive: Drive,
  store: Store,
  { from, to, runs, progress }: Stretch,
  wrote: (bytes: number) => void,
): Promise<readonly string[]> {
  const notes: string[] = [];
  const all = drive.runs.list();
  for (const run of all.filter(({ id }) => runs.includes(id))) {
    store
      .query(
        `INSERT INTO main.run SELECT id, uuid, name, CASE WHEN parent IN (${runs.join(', ')}) THEN parent END,
           created, calibration, settings FROM source.run WHERE id = ?`,
      )
      .run(run.id);
    const unfinished = copyStages(drive, store, run);
    if (unfinished.length > 0)
      notes.push(`${run.name}: ${unfinished.join(', ')} had not finished and is left out.`);
    notes.push(noteOf(drive, store, run, from, to));
  }
  const left = all.length - runs.length;
  if (left > 0) notes.push(`${left} other run${left === 1 ? '' : 's'} left out.`);
  copyParts(drive, store, progress, wrote);
  return notes;
}

/** @returns the stages that are left out */
function copyStages(drive: Drive, store: Store, run: RunRow): string[] {
  const unfinished: string[] = [];
  for (const { stage, key, state } of drive.runs.stages(run.id)) {
    const result = drive.runs.result(key);
    if (state !== 'done' || !result || result.state !== 'done') {
      unfinished.push(stage);
      continue;
    }
    store
      .query('INSERT INTO main.run_stage SELECT * FROM source.run_stage WHERE run = ? AND stage = ?')
      .run(run.id, stage);
    // Runs share results.
    if (store.query('SELECT 1 FROM main.result WHERE id = ?').get(result.id) !== undefined) continue;
    store.query('INSERT INTO main.result SELECT * FROM source.result WHERE id = ?').run(result.id);
    for (const table of OF_RESULT)
      store.query(`INSERT INTO main.${table} SELECT * FROM source.${table} WHERE result = ?`).run(result.id);
    store.query('INSERT INTO main.artifact SELECT * FROM source.artifact WHERE result = ?').run(result.id);
    for (const { id } of drive.artifacts.ofResult(result.id)) copyArtifact(store, id);
  }
  return unfinished;
}

function copyArtifact(store: Store, artifact: number): void {
  store.query('INSERT INTO main.part SELECT * FROM source.part WHERE artifact = ?').run(artifact);
  store
    .query(
      `INSERT INTO main.part_box SELECT id, min_x, max_x, min_y, max_y, min_z, max_z, artifact, artifact
       FROM source.part WHERE artifact = ? AND min_x IS NOT NULL`,
    )
    .run(artifact);
  store.query('INSERT INTO main.link SELECT * FROM source.link WHERE artifact = ?').run(artifact);
  store
    .query('INSERT INTO main.map_revision SELECT * FROM source.map_revision WHERE artifact = ?')
    .run(artifact);
  store
    .query(
      `INSERT INTO main.map_edit SELECT * FROM source.map_edit
       WHERE revision IN (SELECT id FROM source.map_revision WHERE artifact = ?)`,
    )
    .run(artifact);
}

function copyParts(
  drive: Drive,
  store: Store,
  progress: (fraction: number) => void,
  wrote: (bytes: number) => void,
): void {
  const parts = store
    .query<{ id: number; artifact: number; key: string; level: number }>(
      'SELECT id, artifact, key, level FROM main.part ORDER BY id',
    )
    .all();
  parts.forEach(({ id, artifact, key, level }, i) => {
    const bytes = drive.artifacts.read(artifact, key, level);
    store.query('INSERT INTO main.part_blob (id, bytes) VALUES (?, ?)').run(id, bytes);
    wrote(bytes.byteLength);
    progress(ALMOST + ((1 - ALMOST) * i) / parts.length);
  });
}

/** How much of what the run made is of other times than those that the case holds. */
function noteOf(drive: Drive, store: Store, run: RunRow, from: Nanoseconds, to: Nanoseconds): string {
  const whole = `${run.name} was made from the whole drive, 0 to ${(drive.info.durationNs / 1e9).toFixed(1)} s`;
  const ofRun = `SELECT artifact.id FROM source.artifact JOIN source.result ON result.id = artifact.result
    JOIN source.run_stage ON run_stage.key = result.key WHERE run_stage.run = ?1`;
  const parts = store
    .query<{ n: number; outside: number | null }>(
      `SELECT count(*) AS n, sum(t_to < ?2 OR t_from > ?3) AS outside FROM source.part
       WHERE t_from IS NOT NULL AND artifact IN (${ofRun})`,
    )
    .get(run.id, from, to);
  const links = store
    .query<{ n: number; outside: number | null }>(
      `SELECT count(*) AS n, sum(NOT EXISTS (SELECT 1 FROM main.sample WHERE sample.stream = link.stream
         AND seq BETWEEN from_seq AND to_seq)) AS outside
       FROM source.link WHERE link.stream IS NOT NULL AND artifact IN (${ofRun})`,
    )
    .get(run.id);
  const outside = [
    ...(parts?.outside ? [`${parts.outside} of ${parts.n} timed parts of its artifacts`] : []),
    ...(links?.outside ? [`${links.outside} of ${links.n} links to samples`] : []),
  ];
  return outside.length === 0
    ? `${whole}; all that it came from is here.`
    : `${whole}; ${outside.join(' and ')} are of times outside of the stretch.`;
}
