export { growTree } from "./grow";
export { addTree } from "./walk";
