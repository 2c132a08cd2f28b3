/** How the page of evidence looks, on a screen and on paper. */
export const EVIDENCE_STYLE = `
:root { color-scheme: light dark; --line: #c9ccd3; --soft: #5c6270; }
body { margin: 2rem auto; padding: 0 1.5rem; max-width: 75rem; font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.15rem; }
p, li { max-width: 46rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
td:first-child, td:last-child { overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 550; white-space: nowrap; }
td.figure { text-align: right; }
dl { display: grid; grid-template-columns: minmax(12rem, 24rem) 1fr; gap: 0.2rem 1.5rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
@media print {
  @page { margin: 14mm; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  thead { display: table-header-group; }
  tr, dl, h2 { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
