/**
 * Runs the application named on the command line, as the default app of an official Electron does:
 * `electron [flags] [-r MODULE] FOLDER [arguments]`.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const preloaded = process.argv.indexOf('-r')
if (preloaded > 0) createRequire(import.meta.url)(resolve(process.argv[preloaded + 1]))

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'))

if (process.argv.includes('--version')) {
  console.log(`v${process.versions.electron}`)
  process.exit(0)
}
if (named === undefined || !existsSync(resolve(named))) {
  console.error(named === undefined ? 'No application was named.' : `There is no application at ${named}.`)
  process.exit(1)
}

const entry = resolve(named)
process.defaultApp = true
// Awaited here, so that Electron is not ready before the application's own code has run.
await import(pathToFileURL(statSync(entry).isDirectory() ? mainOf(entry) : entry).href)

/** Takes the application's name, version and path from its package.json; returns its main file. */
function mainOf(folder) {
  const {
    name,
    productName,
    version,
    main = 'index.js',
  } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (productName || name) app.setName(productName || name)
  if (version) app.setVersion(version)
  app.setAppPath(folder)
  return join(folder, main)
}
