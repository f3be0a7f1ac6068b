// The floors of the house, bottom to top: a room imports from itself and from floors below, never from a room
// beside it or above. Tests may look anywhere.
const source = "^packages/pregao/src/";
const floors = [
  [
    "errors\\.ts",
    "config",
    "logging\\.ts",
    "progress\\.ts",
    "atomic-files\\.ts",
    "file-hash\\.ts",
    "random\\.ts",
    "near-matches\\.ts",
    "side-by-side\\.ts",
    "telemetry\\.ts",
    "version\\.ts",
  ],
  ["market", "objects"],
  ["sources", "quality"],
  ["features", "labels", "splits", "scaling"],
  ["models"],
  ["evaluation", "calibration", "tuning", "explain", "selection"],
  ["reports", "tracking", "registry", "audit", "backup"],
  ["pipeline"],
  ["jobs", "serving"],
  ["server"],
  ["cli"],
  ["index\\.ts"],
];
const inRooms = (rooms) => `${source}(${rooms.join("|")})(/|$)`;
const notATest = "\\.test\\.ts$";

/** One rule a floor: nothing above it. */
const upward = floors.slice(0, -1).map((rooms, floor) => ({
  name: `floor-${floor}-imports-nothing-above`,
  severity: "error",
  from: { path: inRooms(rooms), pathNot: notATest },
  to: { path: inRooms(floors.slice(floor + 1).flat()) },
}));

/** One rule a room that shares its floor (the ground floor's files are one room). */
const sideways = floors.slice(1).flatMap((rooms) =>
  rooms.length === 1
    ? []
    : rooms.map((room) => ({
        name: `${room}-imports-no-room-beside-it`,
        severity: "error",
        from: { path: inRooms([room]), pathNot: notATest },
        to: { path: inRooms(rooms.filter((other) => other !== room)) },
      })),
);

module.exports = {
  forbidden: [
    ...upward,
    ...sideways,
    {
      name: "every-file-has-a-room",
      comment: "A new file or folder under packages/pregao/src gets its floor in .dependency-cruiser.cjs.",
      severity: "error",
      from: { path: source, pathNot: [notATest, inRooms(floors.flat())] },
      to: {},
    },
    {
      name: "trees-and-nets-know-nothing-of-markets-or-each-other",
      severity: "error",
      from: { path: "^packages/(trees|neural)/" },
      to: { path: ["^packages/pregao/", "^node_modules/pregao", "^packages/(?!$1/)(trees|neural)/"] },
    },
    {
      name: "packages-are-entered-by-their-door",
      comment: "Import @pregao/trees, not a file inside it.",
      severity: "error",
      from: { path: "^packages/pregao/" },
      to: { path: "^packages/(trees|neural)/src/", pathNot: "^packages/(trees|neural)/src/index\\.ts$" },
    },
    {
      name: "the-product-stands-without-the-workshop",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [notATest, "\\.fixture\\.ts$"] },
      to: { path: "^(scripts|bench|interop|docs)/" },
    },
    {
      name: "no-circle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "nothing-undeclared",
      comment: "A published package has only its own dependencies.",
      severity: "error",
      from: { path: "^packages/[^/]+/src/", pathNot: [notATest, "\\.fixture\\.ts$"] },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|wasm|assembly)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["pregao-source", "import", "types", "node", "default"],
    },
  },
};
