export { growTree } from "./grow";
