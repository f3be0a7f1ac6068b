/** Records of the ZIP format (APPNOTE 6.3.10, sections 4.3.7 to 4.3.16): their signatures and fixed lengths. */
export const LOCAL = { signature: 0x04034b50, length: 30 } as const;
export const CENTRAL = { signature: 0x02014b50, length: 46 } as const;
export const END = { signature: 0x06054b50, length: 22 } as const;

/** Names are UTF-8. */
export const UTF8_FLAG = 0x0800;
