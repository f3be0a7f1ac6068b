// `pregao` as users install it: compiled. Plain JavaScript, because Node's reading of TypeScript takes memory of its own.
const { main } = await import(new URL("../../packages/pregao/dist/cli/main.js", import.meta.url).href);
process.exitCode = await main(process.argv.slice(2));
