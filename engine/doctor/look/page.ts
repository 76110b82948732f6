/** An examination as one HTML file: no script, nothing from elsewhere, opens without a network, prints. */
import { PROBLEM_KINDS, type Problem, type Span } from '../../contract/doctor/problems.ts';
import { NS_PER_MS, NS_PER_S, utcText } from '../../contract/time.ts';
import { visible } from '../../contract/visible.ts';
import { gradeOf } from '../doctor.ts';
import type { Examination } from './log.ts';
import type { ProblemPhoto } from './photos.ts';

/** @param source what was examined, as the person named it */
export function pageOf(source: string, examination: Examination): string {
  const { name, t0, durationNs, problems, sampled, streams, photos } = examination;
  const { errors, warnings, notices } = gradeOf(problems);
  const counts = [count(errors, 'error'), count(warnings, 'warning'), count(notices, 'notice')].join(', ');
  const open = problems.filter(({ ignored }) => !ignored);
  const aside = problems.filter(({ ignored }) => ignored);
  const articles = open.map((problem) => articleOf(problem, durationNs, photos.get(problem.id))).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${text(name)}: what is wrong with this drive</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>What is wrong with ${text(name)}</h1>
<p>${text(source)}<br>${text(utcText(t0, 0))}, ${seconds(durationNs)} s</p>
<p class="counts">${counts}</p>
<ul>${sampled.map((line) => `<li>${text(line)}</li>`).join('')}</ul>
</header>
${open.length === 0 ? '<p class="none">Nothing was found.</p>' : articles}
${aside.length === 0 ? '' : `<h2>Set aside</h2><ul>${aside.map(asideOf).join('')}</ul>`}
<h2>Streams</h2>
<table><thead><tr><th>Stream</th><th>Kind</th><th class="number">Samples</th></tr></thead>
<tbody>${streams.map((each) => `<tr><td>${text(each.name)}</td><td>${text(each.kind)}</td><td class="number">${each.count}</td></tr>`).join('')}</tbody></table>
</main>
</body>
</html>
`;
}

function articleOf(problem: Problem, durationNs: number, photo: ProblemPhoto | undefined): string {
  const { kind, severity, subject, sentence, advice, figure, signs, when, spans } = problem;
  const moments = spans ?? (when ? [when] : []);
  return `<article class="${severity}">
<h2><span class="badge">${severity}</span> ${text(PROBLEM_KINDS[kind])} <small>${text(subject.name)}</small></h2>
<p>${text(sentence)}</p>
${figure ? `<p class="figure">${number(figure.value)} ${text(figure.unit)}, limit ${number(figure.limit)} ${text(figure.unit)}</p>` : ''}
${moments.length > 0 ? timeline(moments, durationNs) : ''}
${photo ? `<figure><img alt="Picture of ${text(subject.name)} at ${seconds(photo.t)} s" src="data:image/jpeg;base64,${Buffer.from(photo.jpeg).toString('base64')}"><figcaption>${seconds(photo.t)} s</figcaption></figure>` : ''}
<p><b>What to do:</b> ${text(advice)}</p>
${problem.repair ? `<p><b>Repair:</b> ${text(repairText(problem.repair))}</p>` : ''}
${signs.length > 0 ? `<details open><summary>Also seen as</summary><ul>${signs.map((sign) => `<li>${text(sign)}</li>`).join('')}</ul></details>` : ''}
</article>`;
}

/** The spans on the drive's time, and the first ones in words. */
function timeline(spans: readonly Span[], durationNs: number): string {
  const share = (t: number): number => Math.min(1000, Math.max(0, (1000 * t) / Math.max(1, durationNs)));
  const marks = spans
    .map(
      ({ fromNs, toNs }) =>
        `<rect x="${share(fromNs).toFixed(1)}" width="${Math.max(4, share(toNs) - share(fromNs)).toFixed(1)}" y="0" height="10"/>`,
    )
    .join('');
  const words = spans.slice(0, MOST_WORDS).map(spanText).join(', ');
  const more = spans.length > MOST_WORDS ? ` and ${spans.length - MOST_WORDS} more` : '';
  return `<svg class="time" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="When in the drive">${marks}</svg><p class="when">${words}${more}</p>`;
}

const MOST_WORDS = 4;

export const spanText = ({ fromNs, toNs }: Span): string =>
  toNs - fromNs < NS_PER_MS
    ? `at ${(fromNs / NS_PER_S).toFixed(2)} s`
    : `${(fromNs / NS_PER_S).toFixed(2)} to ${(toNs / NS_PER_S).toFixed(2)} s`;

/** What a repair would do, in words. */
export function repairText(repair: NonNullable<Problem['repair']>): string {
  switch (repair.kind) {
    case 'clock-offset':
      return `add ${number(repair.addNs / NS_PER_MS)} ms to the stamps of ${repair.frame}`;
    case 'sensor-yaw':
      return `turn ${repair.frame} by ${number(Math.abs(repair.turnDeg))}° to the ${repair.turnDeg > 0 ? 'left' : 'right'} in the calibration`;
    case 'focal-length':
      return `multiply the focal length of ${repair.frame} by ${repair.factor.toFixed(4)}`;
    case 'gnss-cut':
      return `leave out the fixes of ${repair.stream} ${repair.spans.slice(0, MOST_WORDS).map(spanText).join(', ')}`;
  }
}

const asideOf = ({ sentence, ignored }: Problem): string =>
  `<li>${text(sentence)} <i>${text(ignored?.reason ?? '')}</i></li>`;

const seconds = (ns: number): string => (ns / NS_PER_S).toFixed(1);
const number = (value: number): string => String(Number(value.toPrecision(3)));
const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** Names of a log may hold anything: control characters are shown, marks of HTML are text. */
const text = (value: string): string => visible(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #5b6570; --line: #d5dae0; --error: #b3261e; --warning: #8a5a00; --notice: #3b5b8c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #16191d; --soft: #9aa4af; --line: #333a42; --error: #ff8a80; --warning: #f0b849; --notice: #8fb4ee; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; overflow-wrap: anywhere; } h2 { font-size: 1.05rem; margin: 0 0 .35rem; }
h2 small { color: var(--soft); font-weight: normal; overflow-wrap: anywhere; } header p, header ul { color: var(--soft); margin: .25rem 0; } .counts { color: var(--ink); font-weight: 600; }
article { border: 1px solid var(--line); border-left-width: 4px; border-radius: 6px; padding: .9rem 1.1rem; margin: 1rem 0; break-inside: avoid; }
article p { margin: .35rem 0; overflow-wrap: anywhere; } .error { border-left-color: var(--error); } .warning { border-left-color: var(--warning); } .notice { border-left-color: var(--notice); }
.badge { font-size: .75rem; border: 1px solid currentColor; border-radius: 99px; padding: .05rem .5rem; } .error .badge { color: var(--error); } .warning .badge { color: var(--warning); } .notice .badge { color: var(--notice); }
.figure, .when, figcaption { color: var(--soft); font-size: .9rem; font-variant-numeric: tabular-nums; } .time { display: block; width: 100%; height: 10px; background: var(--line); border-radius: 3px; fill: var(--warning); }
figure { margin: .6rem 0; } img { max-width: 100%; border-radius: 4px; } table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .2rem .5rem .2rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } .number { text-align: right; font-variant-numeric: tabular-nums; }
`;
