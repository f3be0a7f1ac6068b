import fc from "fast-check";
import { expect, test } from "vitest";
import { plain, storedTensors } from "../stored-tensors.fixture.ts";
import { zipBytes } from "../zip/write-zip.ts";
import { PickleWriter } from "./pickle-writer.ts";
import { parseStateDict } from "./state-dict-reader.ts";
import { stateDictBytes } from "./state-dict-writer.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** An archive with a pickle and one entry of data. */
function archive(
  pickle: Uint8Array,
  data = new Uint8Array(0),
  more: Record<string, string> = {},
): Uint8Array {
  return zipBytes([
    { name: "archive/data.pkl", bytes: pickle },
    { name: "archive/data/0", bytes: data },
    ...Object.entries(more).map(([name, text]) => ({ name: `archive/${name}`, bytes: encode(text) })),
  ]);
}

/** A dictionary of one view of a storage of four float32. */
function oneView(offset: number, shape: number[], strides: number[], count = 4): Uint8Array {
  const pickle = new PickleWriter().opcodes("emptyDict").text("w");
  pickle.global("torch._utils", "_rebuild_tensor_v2").opcodes("mark", "mark");
  pickle.text("storage").global("torch", "FloatStorage").text("0").text("cuda:0").whole(count);
  pickle.opcodes("tuple", "binPersistentId").whole(offset).wholes(shape).wholes(strides).truth(false);
  const bytes = pickle.orderedDictionary().opcodes("tuple", "reduce", "setItem").finish();
  return archive(bytes, new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
}

function refused(bytes: Uint8Array, message: string, code = "NEURAL_FILE_INVALID"): void {
  expect(() => parseStateDict(bytes, "it")).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(message) }),
  );
}
const unsupported = "NEURAL_FILE_UNSUPPORTED";

test("any tensors come back", () => {
  fc.assert(
    fc.property(storedTensors, (tensors) => {
      expect(plain(parseStateDict(stateDictBytes(tensors), "it"))).toEqual(plain(tensors));
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("views of a storage become whole tensors", () => {
  const values = (bytes: Uint8Array) => [...parseStateDict(bytes, "it").get("w")!.values];
  expect(values(oneView(0, [2, 2], [1, 2]))).toEqual([1, 3, 2, 4]);
  expect(values(oneView(1, [2], [2]))).toEqual([2, 4]);
  expect(values(oneView(3, [], []))).toEqual([4]);
});

test("views that leave their storage, or repeat it, are refused", () => {
  refused(oneView(0, [2, 2], [1, 3]), "tensor w reaches to element 5 of 4");
  refused(oneView(4, [], []), "tensor w reaches to element 5 of 4");
  refused(oneView(0, [2 ** 40, 2 ** 40], [2 ** 40, 1]), "tensor w reaches to element");
  refused(oneView(0, [3, 3], [0, 1]), "tensor w repeats its 4 elements 9 times", unsupported);
  refused(oneView(0, [2, 2], [1]), "a tensor in its pickle lacks its storage, shape or strides");
  refused(oneView(0, [4], [1], 5), "data/0 is 16 bytes, where 5 elements of FloatStorage are needed");
});

test("one storage under very many names is refused before memory runs out", () => {
  const pickle = new PickleWriter().opcodes("emptyDict", "mark");
  for (let i = 0; i < 400; i++) pickle.text(String(i)).tensor("uint8", [100_000], "0", false);
  const bytes = archive(pickle.opcodes("setItems").finish(), new Uint8Array(100_000));
  refused(bytes, "its tensors take more than 16 times its bytes");
});

test("nothing but tensors is read, and refused by its name", () => {
  const pickle = () => new PickleWriter();
  const run = pickle().global("os", "system").text("true").opcodes("tuple1", "reduce").finish();
  refused(archive(run), "it holds os.system; only tensors are read, and nothing is run", unsupported);
  const builtin = pickle().global("builtins", "eval").finish();
  refused(archive(builtin), "it holds builtins.eval", unsupported);
  const epoch = pickle().opcodes("emptyDict").text("epoch").whole(3).opcodes("setItem").finish();
  refused(archive(epoch), "epoch is the value 3, and only tensors are read", unsupported);
  const nested = pickle().opcodes("emptyDict").text("model").opcodes("emptyDict", "setItem").finish();
  refused(archive(nested), "model is a dictionary, and only tensors are read", unsupported);
  refused(
    archive(pickle().opcodes("emptyList").finish()),
    "it holds a list, not a dictionary of tensors",
    unsupported,
  );
  refused(archive(Uint8Array.of(0x80, 4, 0x2e)), "its pickle has protocol 4, not 2", unsupported);
  refused(
    archive(Uint8Array.of(0x80, 2, 0x55)),
    "opcode 0x55 at 2 of its pickle is none that tensors",
    unsupported,
  );
  const made = pickle().global("collections", "OrderedDict").opcodes("emptyTuple", "newObject").finish();
  refused(archive(made), "opcode 0x81 (newObject)", unsupported);
});

test("files of other kinds are refused by what they are", () => {
  refused(Uint8Array.of(0x80, 2, 0x8a), "the form that PyTorch saved before 1.6", unsupported);
  refused(
    archive(new PickleWriter().finish(), undefined, { "constants.pkl": "" }),
    "a TorchScript module",
    unsupported,
  );
  refused(archive(new PickleWriter().finish(), undefined, { byteorder: "big" }), "big-endian", unsupported);
  refused(zipBytes([{ name: "archive/version", bytes: encode("3") }]), "it has no data.pkl");
  refused(encode("no archive at all, but a text that is long enough"), "it is no ZIP archive");
});

test("damaged pickles are refused", () => {
  const damaged = (bytes: number[], message: string) =>
    refused(archive(Uint8Array.of(0x80, 2, ...bytes)), message);
  damaged([], "it ends too early");
  damaged([0x2e], "it takes a value where there is none");
  damaged([0x28, 0x2e], "it takes a value where there is none");
  damaged([0x74], "up to a mark where there is none");
  damaged([0x68, 9], "it recalls 9, which was not kept");
  damaged([0x4e, 0x4b, 1, 0x4b, 2, 0x73], "items are set in what is no dictionary");
  damaged([0x58, 0xff, 0xff, 0xff, 0xff], "it ends too early");
  damaged([0x58, 1, 0, 0, 0, 0xff], "it cannot be read");
  damaged([0x4e, 0x51], "refers to something other than a storage");
  damaged([0x4e, 0x29, 0x52], "makes an object of nothing");
});
