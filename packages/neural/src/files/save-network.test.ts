import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NeuralError } from "../errors.ts";
import { mutated } from "./altered-files.fixture.ts";
import { sha256 } from "./network-document.ts";
import { sampleNetwork, seededWeights } from "./sample-network.fixture.ts";
import { loadNetwork, type SavedNetwork, saveNetwork } from "./save-network.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "network-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const network: Required<SavedNetwork> = {
  architecture: "Sample",
  parameters: { units: 4, hidden: [8, 4], name: null, rate: 0.5 },
  weights: seededWeights(sampleNetwork, 3),
  metadata: { features: ["a", "ö"], note: { deep: true } },
};
const other = { ...network, weights: seededWeights(sampleNetwork, 4) };
const at = (name: string) => join(folder, name);
const document = async () => JSON.parse(await readFile(at("model.json"), "utf8"));

test("a saved network comes back, and the same network gives the same bytes", async () => {
  await saveNetwork(folder, network);
  expect(await loadNetwork(folder)).toEqual(network);
  expect((await readdir(folder)).sort()).toEqual(["model.json", "model.safetensors"]);
  const again = join(folder, "deep/er");
  await saveNetwork(again, network);
  for (const name of ["model.json", "model.safetensors"]) {
    expect(await readFile(join(again, name))).toEqual(await readFile(at(name)));
  }
});

test("saved over another it takes its place, and what is interrupted leaves the older", async () => {
  await saveNetwork(folder, network);
  const before = await readFile(at("model.json"));
  await saveNetwork(folder, other);
  expect(await loadNetwork(folder)).toEqual(other);
  const names = await readdir(folder);
  expect(names).toHaveLength(2);
  // The weights of the next save are there, but its model.json is not yet.
  await writeFile(at("model.safetensors"), "new weights");
  await writeFile(at(".tmp-1-abc-model.json"), before);
  expect(await loadNetwork(folder)).toEqual(other);
  await saveNetwork(folder, network);
  expect(await loadNetwork(folder)).toEqual(network);
});

test("networks that JSON cannot hold are not saved", async () => {
  const refused = (change: Partial<SavedNetwork>, message: string) =>
    expect(saveNetwork(folder, { ...network, ...change })).rejects.toThrow(message);
  await refused({ parameters: { rate: Number.NaN } }, "parameters.rate is NaN, which JSON cannot hold");
  await refused(
    { metadata: { list: [1, { f: () => 1 }] } },
    "metadata.list.1.f is of type function, which JSON cannot hold",
  );
  await refused({ metadata: { day: new Date(0) } }, "metadata.day is of type object, which JSON cannot hold");
  await refused({ metadata: { list: [undefined] } }, "metadata.list.0 is of type undefined");
  await refused({ metadata: { big: 1n } }, "metadata.big is of type bigint");
  expect(await readdir(folder)).toEqual([]);
  await saveNetwork(folder, { ...network, metadata: { gone: undefined } });
  expect((await loadNetwork(folder)).metadata).toEqual({});
});

test("what is missing, cut off or altered is refused with the file's name", async () => {
  const invalid = (message: string) =>
    expect(loadNetwork(folder)).rejects.toMatchObject({
      code: "NEURAL_FILE_INVALID",
      message: expect.stringContaining(message),
    });
  await invalid(`${at("model.json")} cannot be read: it is not there`);
  await mkdir(at("model.json"));
  await invalid("it is not a file");
  await rm(at("model.json"), { recursive: true });
  await saveNetwork(folder, network);
  const [weights, text] = await Promise.all([
    readFile(at("model.safetensors")),
    readFile(at("model.json"), "utf8"),
  ]);
  await rm(at("model.safetensors"));
  await invalid(`${at("model.safetensors")} cannot be read: it is not there`);
  await writeFile(at("model.safetensors"), weights.subarray(0, -1));
  await invalid("its checksum is not the one in model.json");
  await writeFile(at("model.safetensors"), weights);
  await writeFile(at("model.json"), text.replace('"units": 4', '"units": 5'));
  await invalid("its checksum does not fit: it was changed after it was saved");
  await writeFile(at("model.json"), text.replace("pregao-network", "another"));
  await invalid('its format is "another", not "pregao-network"');
  await writeFile(at("model.json"), "[]");
  await invalid("it is not an object");
});

test("documents that lie, with checksums that fit, are refused", async () => {
  await saveNetwork(folder, network);
  const sound = await document();
  const refused = async (
    change: (found: typeof sound) => void,
    message: string,
    code = "NEURAL_FILE_INVALID",
  ) => {
    const { checksum: _, ...found } = structuredClone(sound);
    change(found);
    await writeFile(at("model.json"), JSON.stringify({ ...found, checksum: sha256(JSON.stringify(found)) }));
    await expect(loadNetwork(folder)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  };
  const members = "its members are not those of a saved network";
  await refused((found) => delete found.architecture, members);
  await refused((found) => (found.parameters = []), members);
  await refused((found) => (found.weights.file = "../model.safetensors"), members);
  await refused((found) => (found.weights.parameters = [1]), members);
  await refused((found) => found.weights.parameters.pop(), "has 6 tensors, not those that model.json names");
  await refused((found) => (found.weights.parameters[0] = "another"), "it lacks another of float32");
  await refused((found) => (found.version = 2), "it is version 2 of its format", "NEURAL_FILE_UNSUPPORTED");
});

test("altered files never load as another network (400)", async () => {
  await saveNetwork(folder, network);
  const sound = Object.fromEntries(
    await Promise.all(
      ["model.json", "model.safetensors"].map(async (name) => [name, await readFile(at(name))] as const),
    ),
  );
  for (let seed = 0; seed < 400; seed++) {
    const name = seed % 2 === 0 ? "model.json" : "model.safetensors";
    await writeFile(at(name), mutated(sound[name]!, seed));
    try {
      // Space that JSON passes over may have changed.
      expect(await loadNetwork(folder)).toEqual(network);
    } catch (error) {
      if (!(error instanceof NeuralError) || !error.code.startsWith("NEURAL_FILE_")) throw error;
    }
    await writeFile(at(name), sound[name]!);
  }
});
