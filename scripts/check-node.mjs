// Runs under any Node, before anything that a too old one could not even parse: the sources are TypeScript that
// Node runs as it is, which takes 22.18.
const wanted = [22, 18];
const found = process.versions.node.split(".").map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    `This is Node ${process.versions.node}; Pregão's checkout needs ${wanted.join(".")} or newer.\n` +
      "Run `npm ci` in the checkout: it brings Node 24 as the package `node`, and `npm run …` then uses it.\n" +
      "If it did and you still read this, the package's install script was blocked: check `allowScripts` in " +
      "package.json, then run `npm rebuild node`.",
  );
  process.exit(1);
}
