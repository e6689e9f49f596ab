/** Sizes and shares in words. */

/** KiB in human units: `13.8 MiB`. */
export function kibText(kib: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = kib;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** Pages of `kib` KiB in human units. */
export const sizeOf = (pages: number, kib = 4): string => kibText(pages * kib);

/** A share of one in percent. */
export const percentText = (part: number): string =>
  `${part < 0.1 ? (100 * part).toFixed(1) : Math.round(100 * part)} %`;
