/** HTML of a report: text from logs and drives never becomes markup, and the page runs no script and loads nothing. */
import { visible } from '../../../contract/visible.ts';

/** Markup that is safe to put into another: made by `html` and nothing else. */
export type Html = { readonly markup: string };

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

type Value = Html | string | number | undefined | false | readonly (Html | string)[];

/** Template of markup: strings and numbers among it are shown as they are, unseen characters as escapes. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: parts.map((part, i) => part + (i < values.length ? markupOf(values[i]) : '')).join(''),
});

function markupOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return visible(value).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(markupOf).join('');
}

export const picture = (type: 'png' | 'jpeg', bytes: Uint8Array, alt: string): Html =>
  html`<img alt="${alt}" src="data:image/${type};base64,${Buffer.from(bytes).toString('base64')}">`;

/** Nothing but its own styles and pictures: what a browser must refuse even if markup came through. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

export const page = (title: string, body: Html): string =>
  `<!doctype html>\n${
    html`<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width"><title>${title}</title><style>${{ markup: STYLE }}</style></head>
<body><main>${body}</main></body></html>`.markup
  }\n`;

const STYLE = `
:root{color-scheme:light dark;--bg:#fff;--text:#1b2128;--soft:#5b6673;--line:#d8dee5;--box:#f5f7f9;
--bad:#b3261e;--warn:#8a5a00;--good:#1d6b43}
@media(prefers-color-scheme:dark){:root{--bg:#12161b;--text:#e6eaef;--soft:#9aa5b1;--line:#2b333c;--box:#1a2027;
--bad:#ff8a80;--warn:#f0b95b;--good:#6fd69c}}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}
h1{margin:0 0 4px;font-size:26px}h2{margin:36px 0 10px;font-size:19px}h3{margin:18px 0 6px;font-size:15px}
p,ul{margin:6px 0}.soft{color:var(--soft)}.num{font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:14px}
th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:500}td.num,th.num{text-align:right}
.error,.fail{color:var(--bad)}.warning,.warn{color:var(--warn)}.pass{color:var(--good)}
.problem{margin:10px 0;padding:10px 14px;border:1px solid var(--line);border-left:4px solid var(--soft);
border-radius:6px;background:var(--box)}
.problem.is-error{border-left-color:var(--bad)}.problem.is-warning{border-left-color:var(--warn)}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:14px}
figure{margin:0}figure img{width:100%;border-radius:6px;background:#0d1116;display:block}
figcaption{margin-top:4px;font-size:13px;color:var(--soft)}
svg.map{width:100%;height:auto;max-height:720px;border:1px solid var(--line);border-radius:6px;background:#0d1116}
@media print{main{max-width:none}.problem,figure{break-inside:avoid}}
`;
