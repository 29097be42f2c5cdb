// The style of a picture: light and dark by the reader's preference, and plain colours on paper. All colours are custom properties.

const LIGHT = {
  paper: '#ffffff',
  ink: '#1c2128',
  dim: '#59636e',
  line: '#8c959f',
  lane: '#f3f5f7',
  band: '#dfe7f3',
  hatch: '#b9c8df',
  grace: '#eadcf7',
  'grace-line': '#8250df',
  pending: '#9a6700',
  reads: '#57606a',
  cause: '#cf222e',
  glyph: '#1f4e8c',
};

const DARK = {
  paper: '#0d1117',
  ink: '#e6edf3',
  dim: '#9aa4af',
  line: '#6e7681',
  lane: '#151b23',
  band: '#1b2940',
  hatch: '#2f4668',
  grace: '#2a1d40',
  'grace-line': '#b392f0',
  pending: '#d9a441',
  reads: '#8b949e',
  cause: '#ff7b72',
  glyph: '#79b8ff',
};

/** The style sheet of a picture, to stand inside of its SVG. */
export const PICTURE_STYLE = `
.quiesce-picture{${properties(LIGHT)}background:var(--paper);
font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){.quiesce-picture{${properties(DARK)}}}
@media print{.quiesce-picture{${properties(LIGHT)}}}
.quiesce-picture text{fill:var(--ink);white-space:pre}
.quiesce-picture .paper{fill:var(--paper)}
.quiesce-picture .title{font-size:16px;font-weight:700;fill:var(--cause)}
.quiesce-picture .subtitle,.quiesce-picture .source,.quiesce-picture .legend{fill:var(--dim);font-size:11px}
.quiesce-picture .source{font-size:10.5px}
.quiesce-picture .lane{fill:var(--lane)}
.quiesce-picture .head{font-weight:700}
.quiesce-picture .number{fill:var(--dim);text-anchor:end}
.quiesce-picture .note{fill:var(--dim);font-size:11.5px}
.quiesce-picture .ghost{text-decoration:line-through}
.quiesce-picture .stale{fill:var(--pending);font-size:11.5px;font-weight:700}
.quiesce-picture .arrival{fill:var(--glyph);font-weight:700}
.quiesce-picture .fault{fill:var(--cause);font-weight:700}
.quiesce-picture .label{fill:var(--dim)}
.quiesce-picture .row.cause .number{fill:var(--ink);font-weight:700}
.quiesce-picture .row.aside text{fill:var(--dim)}
.quiesce-picture .row.aside .glyph{opacity:.55}
.quiesce-picture .cursor{fill:none;stroke:none}
.quiesce-picture .row.current .cursor{fill:var(--glyph);fill-opacity:.12;stroke:var(--glyph);stroke-width:1}
.quiesce-picture .band{stroke:var(--hatch)}
.quiesce-picture .hatch-paper{fill:var(--band)}
.quiesce-picture .hatch-line{stroke:var(--hatch);stroke-width:1;opacity:.55}
.quiesce-picture .grace{fill:var(--grace);opacity:.55}
.quiesce-picture .grace-bar,.quiesce-picture .quiescence{fill:none;stroke:var(--grace-line);stroke-width:2}
.quiesce-picture .quiescence{stroke-width:1.5}
.quiesce-picture .grace-label{fill:var(--grace-line);font-size:10.5px}
.quiesce-picture .spine{stroke:var(--line);stroke-width:1.5;fill:none}
.quiesce-picture .spine.interrupted{stroke-dasharray:3 4}
.quiesce-picture .spine.idle{stroke-dasharray:1 5}
.quiesce-picture .glyph{stroke:var(--glyph);stroke-width:1.6;stroke-linejoin:round}
.quiesce-picture .glyph.filled{fill:var(--glyph)}
.quiesce-picture .glyph.hollow{fill:var(--paper)}
.quiesce-picture .glyph.pending{stroke-dasharray:2.4 2}
.quiesce-picture .glyph.bar{fill:none;stroke-width:2.6}
.quiesce-picture .glyph.free{stroke:var(--cause)}
.quiesce-picture .glyph.filled.free{fill:var(--cause)}
.quiesce-picture .flash{fill:var(--glyph)}
.quiesce-picture .violation{fill:var(--paper);stroke:var(--cause);stroke-width:2.2;stroke-linecap:round}
.quiesce-picture .loop,.quiesce-picture .loop-line{fill:none;stroke:var(--cause);stroke-width:1.6}
.quiesce-picture .loop-line{stroke-dasharray:6 3;stroke-width:1.2}
.quiesce-picture .loop-label{fill:var(--cause);font-size:10.5px}
.quiesce-picture .arc{fill:none;stroke-width:1.5}
.quiesce-picture .arc.pending{stroke:var(--pending);stroke-dasharray:4 3}
.quiesce-picture .arc.reads{stroke:var(--reads)}
.quiesce-picture .arc.reads.cause{stroke:var(--cause);stroke-width:1.8}
.quiesce-picture .arc.aside{opacity:.6}
.quiesce-picture .head-pending{fill:var(--pending)}
.quiesce-picture .head-reads{fill:var(--reads)}
.quiesce-picture .head-cause,.quiesce-picture .head-loop{fill:var(--cause)}
`;

function properties(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');
}

/** The page around a picture: its colours, its keys, and how it prints. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;${properties(LIGHT)}}
@media (prefers-color-scheme:dark){:root{${properties(DARK)}}}
@media print{:root{color-scheme:light;${properties(LIGHT)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",sans-serif}
code,kbd,pre,td.op{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.92em}
main{display:grid;grid-template-columns:minmax(0,1fr) 340px}
.view{overflow:auto;height:100vh}
.view:focus-visible{outline:2px solid var(--glyph);outline-offset:-2px}
aside{height:100vh;overflow:auto;padding:20px 18px;border-left:1px solid var(--hatch);background:var(--lane)}
h2{font-size:13px;margin:18px 0 4px;color:var(--dim)}
h2:first-child{margin-top:0}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 12px;margin:0}
dt{color:var(--dim)}
dd{margin:0;overflow-wrap:anywhere}
ul{margin:0;padding-left:1.1em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
kbd{border:1px solid var(--line);border-radius:3px;padding:0 4px}
.keys{color:var(--dim)}
.buttons{display:flex;gap:6px;margin:6px 0 10px}
button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:4px;padding:3px 10px;cursor:pointer}
table{border-collapse:collapse;width:100%;font-size:13px}
td.ghost{text-decoration:line-through}
caption{text-align:left;color:var(--dim);padding:6px 0}
th,td{text-align:left;vertical-align:top;padding:3px 10px 3px 0;border-bottom:1px solid var(--hatch)}
details{padding:14px 20px}
[data-step]{cursor:pointer}
@media (max-width:900px){main{display:block}.view,aside{height:auto}aside{border:0}}
@media print{main{display:block}.view,aside{height:auto;overflow:visible}aside{border:0;background:none}.keys,.buttons,.step{display:none}
.view svg{max-width:100%;height:auto}.row.current .cursor{fill:none!important;stroke:none!important}details{display:none}}
`;
