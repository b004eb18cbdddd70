/** Bytes as a person reads them, in decimal units: `4.2 MB`, `548 MB`, `1.5 GB`. */
export function sizeText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  if (bytes >= 1e7) return `${(bytes / 1e6).toFixed(0)} MB`
  return bytes >= 1e5 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`
}
