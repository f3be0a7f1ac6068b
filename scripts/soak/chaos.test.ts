import { describe, expect, it } from "vitest";
import { describeWith } from "../servers/server-tests.fixture.ts";
import { makeChaos } from "./chaos.ts";

describe("short jobs while everything is killed (npm run soak -- chaos: 500 jobs, 200 kills)", () => {
  it("in a file: none is lost, none is done twice", async () => {
    const outcome = await makeChaos({ jobs: 25, rounds: 10, seed: 3, place: "local", workers: 2 });
    expect(outcome).toMatchObject({ completed: 25, versions: 25 });
  }, 60_000);
});

describeWith("Redis")("the same on Redis and S3, from two working directories", () => {
  it("none is lost, none is done twice", async () => {
    const outcome = await makeChaos({ jobs: 25, rounds: 10, seed: 7, place: "servers", workers: 1 });
    expect(outcome).toMatchObject({ completed: 25, versions: 25 });
  }, 60_000);
});
