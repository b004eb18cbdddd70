import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import packageFile from '../../package.json' with { type: 'json' }
import { REPOSITORY } from '../app/repository'
import { readPackage, type BundledPackage } from './bundled-packages'

/** What runs beside the bundles: the packaged app has these as folders. */
const BESIDE = ['onnxruntime-node', 'onnxruntime-common']
const PARTS = ['main', 'preload', 'renderer']

const modules = join(REPOSITORY, 'node_modules')
const folder = join(REPOSITORY, 'out/notices')

/**
 * Writes what the app is made of into `out/notices`: the licences of all packages in it as text, and a list of them in
 * CycloneDX's form. Electron and Chromium bring their own.
 *
 * @param electronVersion of the Electron that is packaged
 * @throws when a package of the app names no licence, or the app was not built
 */
export function writeNotices(electronVersion: string): void {
  const packages = shippedPackages()
  const silent = packages.filter(({ license }) => license === 'NOASSERTION')
  if (silent.length > 0) throw new Error(`${namesOf(silent)} names no licence, so it cannot be shipped.`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'THIRD-PARTY-LICENSES.txt'),
    packages.map(notice).join(`\n${'─'.repeat(80)}\n\n`),
  )
  const sbom = JSON.stringify(billOfMaterials(packages, electronVersion), null, 2)
  writeFileSync(join(folder, 'induction-lab.cdx.json'), `${sbom}\n`)
}

function shippedPackages(): BundledPackage[] {
  const bundled = PARTS.flatMap((part) => {
    const file = join(REPOSITORY, 'out', part, 'packages.json')
    return JSON.parse(readFileSync(file, 'utf8')) as BundledPackage[]
  })
  const beside = BESIDE.map((name) => readPackage(join(modules, name))!)
  const byName = new Map([...bundled, ...beside].map((each) => [`${each.name}@${each.version}`, each]))
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function notice({ name, version, license }: BundledPackage): string {
  const own = join(modules, name)
  const file = existsSync(own)
    ? readdirSync(own).find((each) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(each))
    : undefined
  const text = file ? readFileSync(join(own, file), 'utf8').trim() : `Licence: ${license}`
  return `${name} ${version} (${license})\n\n${text}\n`
}

/** CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). */
function billOfMaterials(packages: readonly BundledPackage[], electronVersion: string): unknown {
  const part = ({ name, version, license }: BundledPackage) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [{ expression: license }],
  })
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        name: packageFile.name,
        version: packageFile.version,
        licenses: [{ expression: packageFile.license }],
      },
    },
    components: [part({ name: 'electron', version: electronVersion, license: 'MIT' }), ...packages.map(part)],
  }
}

function namesOf(packages: readonly BundledPackage[]): string {
  return packages.map(({ name }) => name).join(', ')
}
