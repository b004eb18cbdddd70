/** A complete Electron on this machine. */
export interface Electron {
  folder: string
  executable: string
  /** as Electron numbers itself, `33.2.1` */
  version: string
  origin: 'override' | 'official' | 'npm'
}
