#include "perf/html_style.hpp"

namespace ration::perf::html {

const std::string_view kStyle = R"css(
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --panel: #ffffff; --ink: #1a1f26; --muted: #566170; --rule: #cfd6de; --grid: #e6eaef;
  --s0: #0072b2; --s1: #c24e00; --s2: #4b0fa5; --s3: #00483a; --s4: #83421f; --s5: #5a2d69; --s6: #5c6670; --s7: #a8478c;
  --compute: #64748b; --queue: #c97800; --band: #ffd54a; --hatch: #ffffff;
  --good-ink: #0b5a41; --good: #dcf3ea; --bad-ink: #8a2d00; --bad: #fde6d8; --row-bad: #fff5ee;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1217; --panel: #161b22; --ink: #e6eaef; --muted: #9ca8b6; --rule: #38424e; --grid: #27303a;
    --s0: #56b4e9; --s1: #ff8a4d; --s2: #8769ff; --s3: #c9f29b; --s4: #d3a07c; --s5: #ffd0dd; --s6: #b6c0ca; --s7: #e48fca;
    --compute: #7c8da3; --queue: #f0a83a; --band: #46556a; --hatch: #161b22;
    --good-ink: #8fe3c2; --good: #12362b; --bad-ink: #ffb38a; --bad: #472412; --row-bad: #271a14;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
main { overflow-wrap: break-word; max-width: 1180px; margin: 0 auto; padding: 28px 24px 48px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h1 small { display: block; font-size: 13px; font-weight: 600; letter-spacing: .06em; color: var(--muted); text-transform: uppercase; }
h2 { font-size: 18px; margin: 0 0 6px; }
h3 { font-size: 14px; margin: 14px 0 4px; }
p { margin: 0 0 10px; max-width: 100ch; }
.small { font-size: 13px; color: var(--muted); margin: 8px 0 0; max-width: none; }
.small b { color: var(--ink); }
code, pre { font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 0; white-space: pre-wrap; background: var(--page); border: 1px solid var(--rule); border-radius: 6px; padding: 10px 12px; }
.about { color: var(--muted); margin: 0 0 18px; }
section { background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px; margin: 16px 0; }
.notice { border-left: 5px solid var(--queue); padding: 12px 18px; }
.notice ul, ul.plain { margin: 0; padding-left: 18px; }
ul.plain { color: var(--muted); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 12px; margin: 0; }
.tile { background: var(--panel); border: 1px solid var(--rule); border-radius: 10px; padding: 12px 14px; }
.tile dt { color: var(--muted); font-size: 13px; }
.tile dd { margin: 0; font-size: 12.5px; color: var(--muted); line-height: 1.4; }
.tile dd.value { font-size: 24px; font-weight: 650; color: var(--ink); line-height: 1.3; font-variant-numeric: tabular-nums; }
.s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); }
.s4 { --c: var(--s4); } .s5 { --c: var(--s5); } .s6 { --c: var(--s6); } .s7 { --c: var(--s7); }
svg { overflow: visible; font-family: inherit; }
svg.chart { display: block; width: 100%; height: auto; margin-top: 10px; }
svg.narrow { display: none; }
svg text { font-size: 11px; fill: var(--muted); font-variant-numeric: tabular-nums; }
svg text.name { font-weight: 600; }
svg .mid { text-anchor: middle; }
svg .end { text-anchor: end; }
svg .grid { stroke: var(--grid); }
svg .base { stroke: var(--muted); }
svg .line { fill: none; stroke: var(--c, var(--muted)); stroke-width: 2.2; stroke-linejoin: round; }
svg .p99 { stroke-width: 1.6; stroke-dasharray: 5 4; }
svg .mark { fill: var(--c, var(--muted)); stroke: var(--panel); stroke-width: 1; }
svg .mark.unstable { fill: var(--panel); stroke: var(--c, var(--muted)); stroke-width: 1.8; }
svg .frontier { fill: none; stroke: var(--band); stroke-width: 8; stroke-linejoin: round; stroke-linecap: round; }
svg text.load { fill: var(--c); font-weight: 600; paint-order: stroke; stroke: var(--panel); stroke-width: 3px; stroke-linejoin: round; }
svg .compute { fill: var(--compute); }
svg .queue { fill: var(--queue); }
svg .hatch { fill: url(#hatch); }
#hatch path { stroke: var(--hatch); stroke-width: 2.6; }
svg .cut { fill: none; stroke: var(--panel); stroke-width: 4; }
svg text.value { fill: var(--ink); font-weight: 600; }
svg .bar { fill: var(--c); }
svg .pale { opacity: .45; }
svg.patterns { position: absolute; width: 0; height: 0; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; padding: 0; margin: 4px 0; font-size: 13px; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { width: 30px; height: 14px; flex: none; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(248px, 1fr)); gap: 18px 16px; margin-top: 12px; }
figure { margin: 0; }
.panels svg { max-width: 360px; margin-top: 4px; }
figcaption { font-weight: 600; font-size: 13px; }
.swatch { display: inline-block; width: 9px; height: 9px; border-radius: 2px; background: var(--c); margin-right: 7px; }
.scroll { overflow-x: auto; margin: 10px -4px 4px; padding: 0 4px; }
.scroll:focus-visible, th button:focus-visible { outline: 2px solid var(--s0); outline-offset: 1px; }
table { border-collapse: collapse; font-size: 13px; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; font-size: 14px; padding: 4px 0; }
th, td { padding: 3px 7px; text-align: left; border-bottom: 1px solid var(--grid); white-space: nowrap; vertical-align: top; }
thead th, thead td { color: var(--muted); font-weight: 600; font-size: 12px; border-bottom: 0; }
thead tr:last-child th, thead tr:last-child td { border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 500; background: var(--panel); }
.figures th, .figures td { padding: 3px 6px; }
.n { text-align: right; }
.edge, th.group { border-left: 1px solid var(--grid); }
th.group { text-align: center; }
tr.unstable td, tr.unstable th { background: var(--row-bad); }
tr.unstable th:first-child { box-shadow: inset 3px 0 var(--queue); }
tr.decides td, tr.decides th { font-weight: 600; }
td.alarm { color: var(--bad-ink); font-weight: 650; }
td.remarks { white-space: normal; min-width: 158px; }
.notes { list-style: none; margin: 0 0 14px; padding: 0 7px; font-size: 13px; color: var(--muted); }
.star { color: var(--bad-ink); font-weight: 700; }
.limits td { white-space: normal; }
.limits td:last-child { min-width: 240px; }
svg.limit { width: 120px; height: 12px; vertical-align: middle; }
svg .decides { fill: var(--s0); }
svg .other { fill: var(--rule); }
.chip { display: inline-block; border-radius: 9px; padding: 0 8px; font-size: 11.5px; font-weight: 600; line-height: 1.6; white-space: nowrap; }
.good { background: var(--good); color: var(--good-ink); }
.bad { background: var(--bad); color: var(--bad-ink); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button:hover { color: var(--ink); text-decoration: underline; }
th[aria-sort] button { color: var(--ink); }
th[aria-sort=ascending] button::after { content: " \25b4"; }
th[aria-sort=descending] button::after { content: " \25be"; }
.tip { position: fixed; z-index: 9; pointer-events: none; max-width: 320px; white-space: pre-line; background: var(--ink); color: var(--panel); font-size: 12.5px; line-height: 1.45; border-radius: 6px; padding: 7px 10px; }
@media screen and (max-width: 720px) {
  body { font-size: 14px; }
  main { padding: 18px 12px 32px; }
  section { padding: 14px 12px; }
  svg.wide, .limits tr > :nth-child(3) { display: none; }
  .limits td:last-child { min-width: 190px; }
  svg.narrow { display: block; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); }
  .panels svg { max-width: 320px; }
}
@media screen and (min-width: 721px) {
  .figures tbody th:first-child { position: sticky; left: -4px; }
}
@media print {
  @page { size: A4 landscape; margin: 11mm; }
  :root { color-scheme: light; --page: #ffffff; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { break-inside: avoid-page; }
  section.tables { break-inside: auto; }
  .scroll { overflow: visible; }
  .panels { grid-template-columns: repeat(4, 1fr); }
  figure { break-inside: avoid; }
  th button { display: contents; }
  table { font-size: 7.5pt; }
  thead th, thead td, caption { font-size: 7.5pt; }
  th, td, .figures th, .figures td { padding: 1px 4px; }
  td.remarks { min-width: 110px; }
  .chip { font-size: 6.5pt; padding: 0 4px; }
  tr { break-inside: avoid; }
}
)css";

const std::string_view kScript = R"js(
(function () {
  'use strict';
  // Titles become tips that come at once; the shapes keep their names for screen readers.
  document.querySelectorAll('svg title').forEach(function (title) {
    var shape = title.parentNode;
    shape.setAttribute('aria-label', title.textContent);
    if (shape.tagName !== 'svg') shape.dataset.tip = title.textContent;
    title.remove();
  });
  var tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  document.body.appendChild(tip);
  document.addEventListener('pointermove', function (event) {
    var shape = event.target.closest ? event.target.closest('[data-tip]') : null;
    tip.hidden = !shape;
    if (!shape) return;
    tip.textContent = shape.dataset.tip;
    var left = event.clientX + 14, top = event.clientY + 14;
    if (left + tip.offsetWidth > window.innerWidth - 8) left = event.clientX - tip.offsetWidth - 10;
    if (top + tip.offsetHeight > window.innerHeight - 8) top = event.clientY - tip.offsetHeight - 10;
    tip.style.left = Math.max(4, left) + 'px';
    tip.style.top = Math.max(4, top) + 'px';
  });
  document.addEventListener('keydown', function (event) { if (event.key === 'Escape') tip.hidden = true; });

  function key(row, column) {
    var cell = row.cells[column], text = cell.dataset.value || cell.textContent.trim(), number = Number(text);
    return text !== '' && !isNaN(number) ? number : text;
  }
  function compare(a, b) {
    return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  }
  document.querySelectorAll('table.figures th[data-column]').forEach(function (head) {
    var button = document.createElement('button'), table = head.closest('table');
    button.type = 'button';
    button.append.apply(button, head.childNodes);
    head.append(button);
    button.addEventListener('click', function () {
      var direction = head.getAttribute('aria-sort') === 'descending' ? 'ascending' : 'descending';
      var column = Number(head.dataset.column), body = table.tBodies[0], sign = direction === 'ascending' ? 1 : -1;
      table.querySelectorAll('[aria-sort]').forEach(function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', direction);
      Array.from(body.rows).map(function (row) { return { row: row, key: key(row, column) }; })
        .sort(function (a, b) { return sign * compare(a.key, b.key); })
        .forEach(function (entry) { body.append(entry.row); });
    });
  });
})();
)js";

}  // namespace ration::perf::html
