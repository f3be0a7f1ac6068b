/** How trials are drawn. */
export const samplerNames = ["tpe", "random", "grid"] as const;
/** How hopeless trials are told. */
export const prunerNames = ["none", "median", "successive-halving"] as const;
