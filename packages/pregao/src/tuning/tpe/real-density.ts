import { placeOf } from "../numeric-form.ts";
import type { NormalDensity } from "./numeric-dimension.ts";

const HALF_LOG_2_PI = 0.9189385332046728;

/** Densities on the axis of a number without steps. */
export const realDensity: NormalDensity = ({ form, centres, inverses, constants }) => {
  return {
    addConstants(exponents) {
      for (let k = 0; k < constants.length; k++) {
        exponents[k]! += constants[k]! + Math.log(inverses[k]!) - HALF_LOG_2_PI;
      }
    },
    weigh(value, exponents) {
      const place = placeOf(form, value);
      for (let k = 0; k < centres.length; k++) {
        const z = (place - centres[k]!) * inverses[k]!;
        exponents[k]! -= 0.5 * z * z;
      }
      return 0;
    },
  };
};
