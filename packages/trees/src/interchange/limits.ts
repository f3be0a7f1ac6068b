/** Outputs of a boosting model: as many classes as models of this package may have. */
export const MOST_OUTPUTS = 255;
