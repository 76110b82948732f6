/**
 * Ready questions: what people ask of a bad drive, as SQL over the views (views/registry.ts). A result with t_s can be jumped to, one
 * with x and y be shown in 3D.
 */
import type { AskQuestion } from '../contract/api/ask.ts';

/** The SQL of a ready question. @param refuse makes the error for an id that none has, of a sentence naming those there are */
export function sqlOfQuestion(id: string, refuse: (sentence: string) => Error): string {
  const found = QUESTIONS.find((question) => question.id === id);
  if (found) return found.sql;
  const known = QUESTIONS.map((question) => question.id).join(', ');
  throw refuse(`There is no question ${JSON.stringify(id)}; there are ${known}.`);
}

export const QUESTIONS: readonly AskQuestion[] = [
  {
    id: 'problems',
    title: 'What is wrong with this drive?',
    sql: `-- By the newest run, worst first; what a person set aside is left out.
SELECT rank, severity, sentence, t_s, advice, subject, source, x, y, z FROM problems WHERE ignored IS NULL ORDER BY rank`,
  },
  {
    id: 'gnss-jumps',
    title: 'Where does GNSS jump?',
    sql: `-- Fixes over 0.3 m off from where those before them lead, furthest first: off, and back.
SELECT t_s, stream, round(jump_m, 2) AS jump_m, round(step_m, 2) AS step_m, round(speed_mps, 1) AS speed_mps,
  round(sigma_east_m, 2) AS sigma_east_m, status, round(x, 2) AS x, round(y, 2) AS y, round(z, 2) AS z
FROM gnss WHERE gnss.jump_m > 0.3 ORDER BY round(gnss.jump_m, 3) DESC, t_ns LIMIT 50`,
  },
  {
    id: 'late-cameras',
    title: 'Which camera lags?',
    sql: `-- Time from measuring to the log, by camera, the slowest first.
SELECT stream, count(*) AS pictures, round(median(delay_ms), 1) AS median_ms, round(percentile(delay_ms, 95), 1) AS p95_ms,
  round(max(delay_ms), 1) AS most_ms, round(max(delay_ms) - min(delay_ms), 1) AS spread_ms, sum(stamp_invalid) AS bad_stamps
FROM samples WHERE kind = 'camera' GROUP BY stream ORDER BY median_ms DESC`,
  },
  {
    id: 'missing-sweeps',
    title: 'Which sweeps are missing?',
    sql: `-- Steps between sweeps of more than one and a half periods.
WITH step AS (
  SELECT stream, seq, t_s, t_s - lag(t_s) OVER (PARTITION BY stream ORDER BY t_ns) AS gap_s
  FROM samples WHERE kind IN ('lidar', 'radar') AND role = 'sensor')
SELECT t_s - gap_s AS t_s, stream, seq AS before_seq, round(gap_s * 1000, 1) AS gap_ms,
  CAST(round(gap_s / period_s) AS INTEGER) - 1 AS missing
FROM step JOIN streams USING (stream) WHERE gap_s > 1.5 * period_s ORDER BY gap_s DESC LIMIT 500`,
  },
  {
    id: 'gaps',
    title: 'Which streams have gaps?',
    sql: `-- Of every stream, how regular it is.
WITH step AS (
  SELECT stream, t_s - lag(t_s) OVER (PARTITION BY stream ORDER BY t_ns) AS gap_s FROM samples WHERE role = 'sensor')
SELECT stream, kind, samples, round(1 / period_s, 2) AS rate_hz, sum(gap_s > 1.5 * period_s) AS gaps,
  round(max(gap_s), 3) AS longest_s, sum(gap_s <= 0) AS out_of_order
FROM step JOIN streams USING (stream) GROUP BY stream ORDER BY gaps DESC, longest_s DESC`,
  },
  {
    id: 'unsure-elements',
    title: 'Which map elements are least sure, and why?',
    sql: `-- The newest run's elements, the least sure first, with what speaks for each.
WITH newest AS (SELECT max(run_id) AS run_id FROM elements),
  seen AS (SELECT run_id, item, count(*) AS links, round(sum(weight), 2) AS weight FROM evidence
    WHERE artifact = 'map' GROUP BY run_id, item),
  found AS (SELECT run_id, ' ' || elements || ' ' AS elements, message FROM findings)
SELECT e.name, e.class, e.subtype, round(e.confidence, 2) AS confidence, e.inferred,
  round(e.sigma_lateral_m, 3) AS sigma_lateral_m, round(e.length_m, 1) AS length_m, e.sources,
  coalesce(seen.links, 0) AS links, seen.weight,
  (SELECT group_concat(message, ' ') FROM found WHERE found.run_id = e.run_id AND instr(found.elements, ' ' || e.id || ' ') > 0)
    AS findings,
  round(e.x, 2) AS x, round(e.y, 2) AS y, round(e.z, 2) AS z, e.id
FROM elements e JOIN newest USING (run_id) LEFT JOIN seen ON seen.run_id = e.run_id AND seen.item = e.id
ORDER BY e.confidence LIMIT 100`,
  },
  {
    id: 'run-changes',
    title: 'What changed between the two newest runs?',
    sql: `-- Parameters and metrics that differ, and how many elements of each class there are.
WITH pair AS (SELECT max(run_id) AS b, (SELECT max(run_id) FROM runs WHERE run_id < (SELECT max(run_id) FROM runs)) AS a FROM runs),
  fact AS (
    SELECT run_id, 'parameter' AS what, stage, name, value, NULL AS number, '' AS unit FROM parameters
    UNION ALL SELECT run_id, 'metric', stage, name, printf('%.6g', value), value, unit FROM metrics
    UNION ALL SELECT run_id, 'grade', stage, stage, grade, NULL, '' FROM stages
    UNION ALL SELECT run_id, 'elements', 'lanes', class, CAST(count(*) AS TEXT), count(*), '' FROM elements GROUP BY run_id, class)
SELECT what, stage, name, before.value AS before, after.value AS after, after.number - before.number AS difference,
  coalesce(after.unit, before.unit) AS unit
FROM (SELECT DISTINCT what, stage, name FROM fact) AS each
  LEFT JOIN fact AS before USING (what, stage, name) LEFT JOIN fact AS after USING (what, stage, name)
WHERE before.run_id = (SELECT a FROM pair) AND after.run_id = (SELECT b FROM pair) AND before.value IS NOT after.value
ORDER BY what, stage, name`,
  },
  {
    id: 'failing-checks',
    title: 'What did checks and stages not pass?',
    sql: `-- Metrics and checks that warned or failed, of all runs.
SELECT run, stage, name, round(value, 4) AS value, unit, threshold, grade, reason FROM metrics
  WHERE grade IN ('warn', 'fail')
UNION ALL SELECT run, 'health', "check", round(value, 4), unit, threshold, grade, NULL FROM checks
  WHERE grade IN ('warn', 'fail')
ORDER BY grade, run, stage`,
  },
  {
    id: 'worst-registration',
    title: 'Where was registration worst?',
    sql: `-- The sweeps with the largest residual, where they were.
SELECT s.t_s, s.run, round(s.value, 4) AS residual_m, round(t.speed_mps, 2) AS speed_mps, t.seq,
  round(t.x, 2) AS x, round(t.y, 2) AS y, round(t.z, 2) AS z
FROM series s LEFT JOIN trajectory t ON t.run_id = s.run_id AND t.t_ns = s.t_ns AND t.stage = 'alignment'
WHERE s.stage = 'odometry' AND s.quantity = 'residual' ORDER BY s.value DESC LIMIT 50`,
  },
  {
    id: 'map-findings',
    title: 'What is wrong with the map?',
    sql: `-- Findings of the map checks, errors first.
SELECT t_s, severity, rule, message, round(x, 2) AS x, round(y, 2) AS y, round(z, 2) AS z, run FROM findings
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, rule`,
  },
  {
    id: 'standstill',
    title: 'Where did the vehicle stand still?',
    sql: `-- Stretches below 0.2 m/s of the newest run, longest first.
WITH pose AS (
  SELECT t_s, x, y, z, speed_mps < 0.2 AS still,
    row_number() OVER (ORDER BY t_ns) - row_number() OVER (PARTITION BY speed_mps < 0.2 ORDER BY t_ns) AS stretch
  FROM trajectory WHERE stage = 'alignment' AND run_id = (SELECT max(run_id) FROM trajectory WHERE stage = 'alignment'))
SELECT min(t_s) AS t_s, round(max(t_s) - min(t_s), 2) AS length_s, round(avg(x), 2) AS x, round(avg(y), 2) AS y,
  round(avg(z), 2) AS z
FROM pose WHERE still GROUP BY stretch HAVING count(*) > 2 ORDER BY length_s DESC LIMIT 100`,
  },
  {
    id: 'ingest-losses',
    title: 'What was lost when the log was loaded?',
    sql: `-- What ingest found, what the drive lacks by it first.
SELECT level, lost, file, place, reason, count FROM ingest_findings ORDER BY lost DESC, count DESC`,
  },
  {
    id: 'stage-times',
    title: 'What took the time?',
    sql: `-- Stages of all runs by the time they took.
SELECT run, stage, state, grade, round(wall_s, 1) AS wall_s, round(peak_mb) AS peak_mb FROM stages ORDER BY wall_s DESC`,
  },
];
