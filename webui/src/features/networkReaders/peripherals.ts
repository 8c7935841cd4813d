/** Where the list of peripherals is kept. */
export const PERIPHERALS = ["peripherals"] as const;
