/**
 * The report as one HTML file that needs nothing else: no script, no request, whatever its texts say. A translation, no
 * more.
 */
import type { Span } from '../core/model/fact.ts';
import { remedyMarkdown } from '../core/model/remedy.ts';
import { type HostReport, type Report, type Skipped, type Told, phrases } from '../core/review/report.ts';
import { markdownHtml } from './markdown-html.ts';
import { type Html, html, lines } from './markup.ts';

const style = html`<style>
:root {
  color-scheme: light dark;
  --text: #1f2328;
  --page: #ffffff;
  --dim: #59636e;
  --line: #d1d9e0;
  --box: #f6f8fa;
  --error: #b3261e;
  --warning: #8a5a00;
  --info: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3;
    --page: #0d1117;
    --dim: #9198a1;
    --line: #3d444d;
    --box: #161b22;
    --error: #ff7b72;
    --warning: #e3b341;
    --info: #79c0ff;
  }
}
body {
  margin: 0 auto;
  padding: 1.5rem;
  max-width: 70rem;
  font: 1rem/1.5 system-ui, sans-serif;
  color: var(--text);
  background: var(--page);
  overflow-wrap: anywhere;
}
h1 { font-size: 1.5rem; }
h2 { font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
h3, h4, h5, h6 { font-size: 1rem; margin: 0; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; background: var(--box); }
pre { padding: 0.6rem; overflow-x: auto; white-space: pre-wrap; }
pre code { font-size: inherit; }
table { display: block; overflow-x: auto; border-collapse: collapse; }
th, td {
  overflow-wrap: break-word;
  padding: 0.2rem 0.6rem;
  border: 1px solid var(--line);
  text-align: left;
  vertical-align: top;
}
th, .severity { white-space: nowrap; }
.n { text-align: right; }
article { margin: 1rem 0; padding: 0.6rem 0 0.1rem 1rem; border-left: 4px solid var(--line); }
article.error { border-color: var(--error); }
article.warning { border-color: var(--warning); }
article.info { border-color: var(--info); }
.severity { text-transform: uppercase; font-size: 0.8em; letter-spacing: 0.05em; }
.severity.error { color: var(--error); }
.severity.warning { color: var(--warning); }
.severity.info { color: var(--info); }
.dim { color: var(--dim); }
.remedy { margin: 0.6rem 0; padding: 0 1rem; border: 1px solid var(--line); border-radius: 6px; }
</style>`;

/** The whole report. */
export function reviewHtml(report: Report): string {
  const page = lines([
    html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Diagnostic bundle review</title>`,
    style,
    html`</head>
<body>
<h1>Diagnostic bundle review</h1>
<p><strong>${report.headline}.</strong></p>`,
    overview(report),
    ...report.hosts.map(hostHtml),
    report.nothingRead === undefined ? undefined : html`<p>${report.nothingRead}</p>`,
    section(
      phrases.notRead,
      report.truncated.map(t => html`<code>${t.file}</code>: ${t.what}`),
    ),
    section(
      phrases.faults,
      report.faults.map(f => html`<code>${f.where}</code>: ${f.error}`),
      html`<p>${phrases.ofOurs}</p>`,
    ),
    html`</body>
</html>`,
  ]);
  return `${page}\n`;
}

const list = (entries: readonly Html[]): Html => html`<ul>
${lines(entries.map(entry => html`<li>${entry}</li>`))}
</ul>`;

const section = (title: string, entries: readonly Html[], lead?: Html): Html | undefined =>
  entries.length
    ? html`<section>
<h2>${title}</h2>
${lines([lead, list(entries)])}
</section>`
    : undefined;

/** One row a rule, as the report puts them in order. */
function overview({ overview: rows }: Report): Html | undefined {
  if (rows.length === 0) return undefined;
  const number = (n: number): Html => html`<td class="n">${n}</td>`;
  const row = (r: Report['overview'][number]): Html => {
    const what = html`<td><code>${r.rule.id}</code></td><td>${r.rule.summary}</td>`;
    const numbers = html`${number(r.findings)}${number(r.reports)}${number(r.hosts)}`;
    return html`<tr><td><span class="severity ${r.severity}">${r.severity}</span></td>${what}${numbers}</tr>`;
  };
  return html`<table>
<thead><tr><th>severity</th><th>rule</th><th>what</th><th>findings</th><th>reports</th><th>hosts</th></tr></thead>
<tbody>
${lines(rows.map(row))}
</tbody>
</table>`;
}

const hostHtml = (host: HostReport): Html => html`<section>
<h2>${host.name}</h2>
<p class="dim">${host.glance.join(', ')}</p>
${lines([
  host.findings.length ? undefined : html`<p>${phrases.nothingFound}.</p>`,
  ...host.findings.map(told => toldHtml(told, 0)),
  ...host.more.map(m => html`<p>... ${m.text} of <code>${m.rule}</code>.</p>`),
  notRun(host),
])}
</section>`;

/** Headings of findings, from those of a host down. */
const headings = [html`h3`, html`h4`, html`h5`, html`h6`] as const;

/** A finding, with what it explains within it, as deep as it stands. */
function toldHtml(told: Told, depth: number): Html {
  const heading = headings[Math.min(depth, headings.length - 1)];
  return html`<article class="${told.severity}">
<${heading}><span class="severity ${told.severity}">${told.severity}</span> ${told.message}</${heading}>
<p class="dim"><code>${told.rule.id}</code> at ${place(told.at)}${told.count > 1 ? `, ${told.count} reports` : ''}</p>
${lines([
  told.why && markdownHtml(told.why),
  told.detail && markdownHtml(told.detail),
  evidence(told),
  ...told.remedies.map(
    r => html`<div class="remedy">
${markdownHtml(remedyMarkdown(r))}
</div>`,
  ),
  told.explains.length ? html`<p>${phrases.explains}:</p>` : undefined,
  ...told.explains.map(t => toldHtml(t, depth + 1)),
])}
</article>`;
}

function evidence({ evidence: places, morePlaces }: Told): Html | undefined {
  if (places.length === 0) return undefined;
  const more = morePlaces ? [html`${morePlaces}`] : [];
  return html`<p>${phrases.evidence}:</p>
${list([...places.map(e => html`${place(e.at)} ${e.text}`), ...more])}`;
}

const place = (at: Span): Html => html`<code>${at.file}:${at.line + 1}</code>`;

function notRun({ notRun: rules }: HostReport): Html | undefined {
  if (rules.length === 0) return undefined;
  return html`<details>
<summary>${phrases.notRun} (${rules.length})</summary>
${list(rules.map(skipped))}
</details>`;
}

function skipped({ rule, needs, collect }: Skipped): Html {
  return html`<code>${rule}</code> needs ${needs}${collect ? html`; collect: <code>${collect}</code>` : undefined}`;
}
