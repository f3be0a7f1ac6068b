import { invalid, unsupported } from "../../ensemble/refusals.ts";
import {
  byteCount,
  completeType,
  type NumpyArray,
  type NumpyType,
  numbers,
  numpyType,
} from "./numpy-arrays.ts";
import { isKind, type PythonName, type PythonValue } from "./python-values.ts";

/** Names that a file may hold. Nothing is ever called: each stands for what this reader makes of it. */
const known: Readonly<Record<string, readonly string[]>> = {
  "sklearn.ensemble._forest": [
    "RandomForestClassifier",
    "RandomForestRegressor",
    "ExtraTreesClassifier",
    "ExtraTreesRegressor",
  ],
  "sklearn.tree._classes": [
    "DecisionTreeClassifier",
    "DecisionTreeRegressor",
    "ExtraTreeClassifier",
    "ExtraTreeRegressor",
  ],
  "sklearn.tree._tree": ["Tree"],
  "joblib.numpy_pickle": ["NumpyArrayWrapper"],
  numpy: ["ndarray", "dtype"],
  "numpy._core.multiarray": ["_reconstruct", "scalar"],
  "numpy.core.multiarray": ["_reconstruct", "scalar"],
  "numpy._core.numeric": ["_frombuffer"],
  "numpy.core.numeric": ["_frombuffer"],
};

/** What a name makes of its arguments: a value of this reader's own, whatever Python would do. */
export function makeObject(of: PythonName, args: readonly PythonValue[]): PythonValue {
  switch (of.name) {
    case "dtype":
      return numpyType(args[0]);
    case "_reconstruct":
      return { kind: "array", type: null, shape: [], bytes: new Uint8Array(0), objects: null };
    case "_frombuffer": {
      const [bytes, type, shape, order] = args;
      if (!(bytes instanceof Uint8Array)) throw invalid("a numpy array has no bytes");
      return arrayOf(typeOf(type), shapeOf(shape), bytes, order === "F");
    }
    case "scalar": {
      const [type, bytes] = args;
      if (!(bytes instanceof Uint8Array)) throw invalid("a numpy number has no bytes");
      const [value] = numbers(arrayOf(typeOf(type), [1], bytes, false));
      return typeOf(type).letter === "f" ? { kind: "float", value: value! } : value!;
    }
    case "ndarray":
      throw unsupported("the file makes numpy arrays in a way that is not read");
    default:
      return { kind: "object", of, from: args, state: new Map() };
  }
}

/** Sets the state that numpy's pickles give a type or an array. */
export function completeObject(object: PythonValue, state: PythonValue): void {
  if (isKind(object, "type") && isKind(state, "tuple")) {
    completeType(object, state.items);
  } else if (isKind(object, "array") && isKind(state, "tuple")) {
    const [, shape, type, isFortran, content] = state.items;
    const made =
      content instanceof Uint8Array
        ? arrayOf(typeOf(type), shapeOf(shape), content, isFortran === true)
        : arrayOfObjects(typeOf(type), shapeOf(shape), content);
    Object.assign(object, made);
  } else throw invalid("an object has an impossible state");
}

export function nameOf(module: PythonValue, name: PythonValue): PythonName {
  if (typeof module !== "string" || typeof name !== "string") throw invalid("a class has no name");
  if (!(Object.hasOwn(known, module) && known[module]!.includes(name)))
    throw unsupported(`the file holds ${module}.${name}, which is not read: forests of scikit-learn are`);
  return { kind: "name", module, name };
}

export function typeOf(value: PythonValue | undefined): NumpyType {
  if (isKind(value, "type")) return value;
  throw invalid("a numpy array has no type");
}

export function shapeOf(value: PythonValue | undefined): readonly number[] {
  if (isKind(value, "tuple")) {
    const shape = value.items.filter((length) => typeof length === "number");
    if (shape.length === value.items.length && shape.length <= 32) return shape;
  }
  throw invalid("a numpy array has no shape");
}

export function arrayOf(
  type: NumpyType,
  shape: readonly number[],
  bytes: Uint8Array,
  isFortran: boolean,
): NumpyArray {
  if (byteCount(type, shape, bytes.length) !== bytes.length)
    throw invalid("a numpy array has another size than its shape");
  if (isFortran && shape.filter((length) => length > 1).length > 1)
    throw unsupported("the file holds a numpy matrix with columns first, which is not read");
  return { kind: "array", type, shape, bytes, objects: null };
}

function arrayOfObjects(
  type: NumpyType,
  shape: readonly number[],
  content: PythonValue | undefined,
): NumpyArray {
  if (!Array.isArray(content) || type.letter !== "O" || shape.length !== 1 || shape[0] !== content.length)
    throw invalid("a numpy array of objects has another size than its shape");
  return { kind: "array", type, shape, bytes: new Uint8Array(0), objects: content };
}
