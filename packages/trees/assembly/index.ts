export { growTree } from "./grow";
export { addTree } from "./walk";
export { fillBins } from "./binning";
export { addHistogram, clearHistogram } from "./boosting-histogram";
export { partitionRows, partitionSide } from "./boosting-partition";
export { scanSplits, setRegularisation } from "./boosting-scan";
export * from "./boosting-gradients";
