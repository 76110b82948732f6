/**
 * A drive on one page: what it holds, what is wrong with it, what a run made of it, with pictures and the map. One file without
 * script, font or address, so that it opens anywhere, also without a network.
 */
import type { Problem } from '../../../contract/doctor/problems.ts';
import { PROBLEM_KINDS } from '../../../contract/doctor/problems.ts';
import { InputError } from '../../../contract/errors.ts';
import type { RunInfo } from '../../../contract/stages.ts';
import { type Nanoseconds, NS_PER_S, utcText } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import { mapOfRun, trajectoryOfRun } from '../results.ts';
import { type Html, html, page } from './html.ts';
import { mapSvg } from './map-svg.ts';
import { artifactsOf, framesOf } from './pictures.ts';
import { clockOf, figureOf } from './words.ts';

export type ReportRequest = {
  readonly drive: Drive;
  /** Undefined where nothing was reconstructed. */
  readonly run: RunInfo | undefined;
  /** Worst first; undefined where nobody looked. */
  readonly problems: readonly Problem[] | undefined;
  /** Pictures are of this stretch. */
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly progress: (fraction: number) => void;
};

/** @returns the page, and what is in it, a line each */
export async function reportOf(
  request: ReportRequest,
): Promise<{ readonly text: string; readonly report: readonly string[] }> {
  const { drive, run, problems, progress } = request;
  const { name, durationNs } = drive.info;
  const stretch = [Math.max(0, request.from), Math.min(durationNs, request.to)] as const;
  progress(0.05);
  const map = run && mapSection(drive, run);
  progress(0.2);
  const frames = await framesOf(drive, problems ?? [], stretch);
  progress(0.5);
  const made = await artifactsOf(drive, run);
  progress(0.95);
  const body = html`${head(drive, run)}
${problemSection(problems)}
${map ? html`<h2>Map</h2>${map}` : undefined}
${run ? runSection(run) : html`<h2>Reconstruction</h2><p class="soft">Nothing has been reconstructed yet.</p>`}
${frames.length > 0 && html`<h2>Pictures</h2><div class="pictures">${frames}</div>`}
${made.length > 0 && html`<h2>What the stages made</h2><div class="pictures">${made}</div>`}
${logSection(drive)}`;
  return {
    text: page(`Lanetrace: ${name}`, body),
    report: [
      problems === undefined
        ? 'What is wrong with the drive was not looked for.'
        : `${problems.length} problems.`,
      run
        ? `${run.name}: ${run.stages.filter(({ metrics }) => metrics.length > 0).length} stages with metrics.`
        : 'No run.',
      map ? 'The map.' : 'No map: none has been made.',
      `${frames.length} frames of cameras, ${made.length} pictures of what the stages made.`,
    ],
  };
}

function head(drive: Drive, run: RunInfo | undefined): Html {
  const { name, t0, durationNs, source, origin } = drive.info;
  return html`<h1>${name}</h1>
<p class="soft">${utcText(t0, 0).slice(0, 19).replace('T', ' ')} UTC, ${(durationNs / NS_PER_S).toFixed(1)} s${origin ? html`, ${origin.latitudeDeg.toFixed(6)}, ${origin.longitudeDeg.toFixed(6)}` : ', no place on earth'}${run ? html`; ${run.name}` : undefined}</p>
<p class="soft">Loaded from ${source}. Written by Lanetrace, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.</p>`;
}

function problemSection(problems: readonly Problem[] | undefined): Html {
  if (problems === undefined) return html``;
  const open = problems.filter(({ ignored }) => !ignored);
  const aside = problems.filter(({ ignored }) => ignored);
  return html`<h2>What is wrong with this drive</h2>
${open.length === 0 ? html`<p class="pass">Nothing that is beyond its limit.</p>` : undefined}
${open.map(problemOf)}
${aside.length > 0 && html`<h3>Set aside</h3><ul>${aside.map(({ sentence, ignored }) => html`<li>${sentence} <span class="soft">(${ignored?.reason ?? ''})</span></li>`)}</ul>`}`;
}

function problemOf({ severity, kind, sentence, advice, figure, when, signs }: Problem): Html {
  return html`<div class="problem is-${severity}"><strong class="${severity}">${severity}</strong> <strong>${PROBLEM_KINDS[kind]}</strong>
<p>${sentence}</p><p class="soft">${advice}</p>
<p class="soft num">${figure ? html`${figureOf(figure.value)} ${figure.unit}, limit ${figureOf(figure.limit)} ${figure.unit}` : undefined}${when ? html` · ${clockOf(when.fromNs)} to ${clockOf(when.toNs)}` : undefined}</p>
${signs.length > 0 && html`<ul class="soft">${signs.map((sign) => html`<li>${sign}</li>`)}</ul>`}</div>
`;
}

/** Undefined where the run has neither. */
function mapSection(drive: Drive, run: RunInfo): Html | undefined {
  const row = drive.runs.list().find(({ id }) => id === run.id);
  if (!row) return undefined;
  const made = unless(() => mapOfRun(drive, row));
  const path = unless(() => trajectoryOfRun(drive, row).trajectory.poses.map(({ p }) => p)) ?? [];
  return mapSvg(made?.map, path, made?.findings ?? []);
}

/** What a run has not made is undefined. */
function unless<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function runSection({ name, stages }: RunInfo): Html {
  return html`<h2>Reconstruction: ${name}</h2>
<div class="wide"><table><tr><th>Stage</th><th>State</th><th>Verdict</th><th class="num">Took</th></tr>
${stages.map(
  ({ stage, state, verdict, wallMs, error }) => html`<tr><td>${stage}</td><td>${state}</td>
<td class="${verdict?.grade ?? ''}">${verdict?.grade ?? ''} ${(verdict?.reasons ?? []).join(' ')}${error ?? ''}</td>
<td class="num">${wallMs === undefined ? '' : `${(wallMs / 1000).toFixed(1)} s`}</td></tr>`,
)}</table></div>
<h2>Metrics</h2>
<div class="wide"><table><tr><th>Stage</th><th>Metric</th><th class="num">Value</th><th>Unit</th><th>Limit</th></tr>
${stages.flatMap(({ stage, metrics }) =>
  metrics.map(
    (
      metric,
    ) => html`<tr><td>${stage}</td><td>${metric.name}</td><td class="num ${metric.grade ?? ''}">${figureOf(metric.value)}</td>
<td>${metric.unit}</td><td class="soft">${metric.threshold ?? ''}</td></tr>`,
  ),
)}</table></div>`;
}

function logSection(drive: Drive): Html {
  const { findings } = drive.report();
  return html`<h2>What came in</h2>
<div class="wide"><table><tr><th>Stream</th><th>Kind</th><th>Role</th><th class="num">Samples</th><th class="num">Rate</th></tr>
${drive.streams().map(
  ({
    name,
    kind,
    role,
    count,
    periodNs,
  }) => html`<tr><td>${name}</td><td>${kind}</td><td>${role}</td><td class="num">${count}</td>
<td class="num">${periodNs ? `${figureOf(NS_PER_S / periodNs)} Hz` : ''}</td></tr>`,
)}</table></div>
<h3>Findings of the load</h3>
${findings.length === 0 ? html`<p>Everything in the log came in.</p>` : html`<ul>${findings.map(({ level, file, place, reason, count }) => html`<li><strong class="${level}">${level}</strong> ${[file, place].filter(Boolean).join(', ')}: ${reason}${count > 1 ? html` (${count} times)` : undefined}</li>`)}</ul>`}`;
}
