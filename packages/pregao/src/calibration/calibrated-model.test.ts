import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseOptions } from "../config/index.ts";
import { loadFamily, type Model } from "../models/index.ts";
import { createRunContext } from "../progress.ts";
import { selectionProblem } from "../selection/selection-problem.fixture.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { CalibratedModel, loadCalibrated } from "./calibrated-model.ts";
import { fitCalibration } from "./fit-calibration.ts";

const data = selectionProblem(1);
let model: Model;
let calibrated: CalibratedModel;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "pregao-calibrated-"));
  const family = await loadFamily("rf");
  const parameters = parseOptions(family.parameters("classification"), { n_estimators: 10, max_depth: 3 });
  model = await family.fit(data, "classification", parameters, createRunContext({ threads: 1 }));
  const { probabilities } = await model.predict(data.features, data.later);
  const classes = Int8Array.from(data.later, (row) => data.classes![row]!);
  const given = { probabilities: probabilities!, classes, classNames: model.classNames };
  calibrated = new CalibratedModel(model, fitCalibration("platt", given));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("a calibrated model", () => {
  it("predicts what the calibration makes of the model's own answer, one row as in a batch", async () => {
    const own = await model.predict(data.features, data.rows);
    const mended = await calibrated.predict(data.features, data.rows);
    expect(mended.probabilities).toEqual(applyCalibration(calibrated.calibration, own.probabilities!));
    expect(mended.probabilities).not.toEqual(own.probabilities);
    const one = await calibrated.predict(data.features, data.rows.subarray(7, 8));
    expect([...one.probabilities!]).toEqual([...mended.probabilities!.subarray(21, 24)]);
  });

  it("is saved and loaded with its calibration beside the model's files", async () => {
    const names = await calibrated.save(directory);
    expect((await readdir(directory)).sort()).toEqual([...names].sort());
    expect(names).toContain("calibration.json");
    const below = await (await loadFamily("rf")).load(directory);
    const loaded = await loadCalibrated(below, directory);
    expect(await loaded.predict(data.features)).toEqual(await calibrated.predict(data.features));
    expect(loaded.importance()).toEqual(model.importance());
    expect(loaded.summary()).toEqual({ ...below.summary(), calibration: "platt on 200 out-of-fold rows" });
  });

  it("explains the model below, and says so", async () => {
    const few = data.rows.subarray(0, 3);
    const context = createRunContext({ threads: 1 });
    const [below, told] = [
      await model.explain!(data.features, few, context),
      await calibrated.explain!(data.features, few, context),
    ];
    expect(told).toEqual({ ...below, method: `${below.method}, before calibration` });
    const pairs = await calibrated.interactions!(data.features, few, context);
    expect(pairs).toEqual(await model.interactions!(data.features, few, context));
  });

  it("refuses a calibration that was altered, or that is of other classes", async () => {
    const file = join(directory, "calibration.json");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace('"platt"', '"plat"'));
    await expect(loadCalibrated(model, directory)).rejects.toMatchObject({ code: "PREGAO_MODEL_UNREADABLE" });
    await writeFile(file, text);
    const other = { ...calibrated.calibration, classNames: ["sell", "buy", "hold"] };
    expect(() => new CalibratedModel(model, other)).toThrow(/classes sell, hold, buy, the calibration is of/);
  });
});
