export {
  drawCombinations,
  randomisedSearch,
  type SearchRequest,
  type SearchResult,
  type SearchTrial,
} from "./randomised-search.ts";
