export { growTree } from "./grow";
export { addTree } from "./walk";
export { fillBins } from "./binning";
export { scanCategories, setCategorySearch } from "./boosting-categories";
export { addHistogram, clearHistogram } from "./boosting-histogram";
export { partitionRows, partitionSide } from "./boosting-partition";
export { partitionRowsBySet, partitionSideBySet } from "./boosting-partition-set";
export { scanSplits, setRegularisation } from "./boosting-scan";
export * from "./boosting-gradients";
