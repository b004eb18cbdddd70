/** A document's file as JSON has it. */
export type FileJson = Readonly<Record<string, unknown>>

/** Turns a file of one version into one of the next. Pure; what it does not know it leaves where it is. */
export type Migration = (file: FileJson) => FileJson

/**
 * The first leads from version 1 to 2, and so on. Whoever raises the version adds one, and a fixture of the version
 * that it leaves, with what it must become, to `fixtures/`; neither is ever changed again.
 */
export const MIGRATIONS: readonly Migration[] = []

/** The file in the newest version. A file without an older version's number is returned as it is. */
export function migrated(file: FileJson, migrations = MIGRATIONS): FileJson {
  const newest = migrations.length + 1
  const { version } = file
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return file
  let now = file
  for (let from = version; from < newest; from++) now = { ...migrations[from - 1](now), version: from + 1 }
  return now
}
