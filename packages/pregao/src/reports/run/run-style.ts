/** What the pages of several models have beside the usual. */
export const runStyle = `
.good { color: var(--good); }
.mark { display: inline-block; padding: 0 .5rem; border-radius: 999px; border: 1px solid currentColor; font-size: .8rem; white-space: nowrap; }
.mark.met { color: var(--good); font-weight: 600; }
.mark.missed { color: var(--warn); }
.mark.none { color: var(--muted); }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: 1rem 0; padding: .6rem .9rem; background: var(--panel); border-radius: 6px; font-size: .9rem; }
a { color: var(--accent); text-underline-offset: .15em; }
.number + .text { padding-left: 1.1rem; }
section.model { margin-top: 1.6rem; padding-top: .4rem; border-top: 1px solid var(--grid); }
@media print {
  nav { display: none; }
  section.model { break-before: page; }
  a { color: inherit; text-decoration: none; }
  table { font-size: 7.5pt; }
  .number { white-space: normal; }
  th, td { padding-right: .4rem; }
}
`;
