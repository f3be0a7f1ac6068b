/**
 * Quantile of the standard normal distribution: algorithm AS 241 (PPND16) of Wichura (1988), about 1 part in 10¹⁶.
 * −∞ at 0, ∞ at 1, NaN outside.
 */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) return Number.NaN;
  const centred = share - 0.5;
  if (Math.abs(centred) <= 0.425) {
    const r = 0.180625 - centred * centred;
    return (centred * polynomial(middle.above, r)) / polynomial(middle.below, r);
  }
  const tail = Math.sqrt(-Math.log(centred < 0 ? share : 1 - share));
  const value =
    tail <= 5
      ? polynomial(outer.above, tail - 1.6) / polynomial(outer.below, tail - 1.6)
      : tail === Number.POSITIVE_INFINITY
        ? tail
        : polynomial(far.above, tail - 5) / polynomial(far.below, tail - 5);
  return centred < 0 ? -value : value;
}

/**
 * Share of the standard normal distribution below `value`: the series of Marsaglia (2004), "Evaluating the normal
 * distribution", within 1e-15 of the truth.
 */
export function normalShare(value: number): number {
  if (Number.isNaN(value)) return value;
  if (Math.abs(value) > 8.5) return value < 0 ? 0 : 1;
  const square = value * value;
  let sum = value;
  let before = 0;
  let term = value;
  for (let i = 3; sum !== before; i += 2) {
    before = sum;
    term *= square / i;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * square - 0.9189385332046728);
}

/** Coefficients by rising power. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) value = value * x + coefficients[power]!;
  return value;
}

const middle = {
  above: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  below: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};
const outer = {
  above: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  below: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};
const far = {
  above: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
  ],
  below: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};
