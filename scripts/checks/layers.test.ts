import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../app/repository'

/** A small house with our layers: what each file imports. */
const FILES = {
  'shared/tensor/matrix.ts': '',
  'shared/ipc/route.ts': "import 'zod'; import '#shared/tensor/matrix'",
  'electron/main/window.ts': "import 'electron'; import 'node:fs'; import '#shared/ipc/route'",
  'electron/engine/run.ts': "import 'node:fs'; import '#shared/tensor/matrix'",
  'renderer/src/view.ts': "import 'vue'; import '#shared/tensor/matrix'",

  'shared/reads-main.ts': "import '../electron/main/window'",
  'shared/reads-files.ts': "import 'node:fs'",
  'shared/is-reactive.ts': "import type {} from 'vue'",
  'shared/first.ts': "import './second'",
  'shared/second.ts': "import './first'",
  'shared/lost.ts': "import './nowhere'",
  'electron/main/reads-view.ts': "import '../../renderer/src/view'",
  'electron/engine/opens-window.ts': "import 'electron'",
  'electron/engine/asks-main.ts': "import '../main/window'",
  'renderer/src/reads-main.ts': "import type {} from '../../electron/main/window'",
  'renderer/src/reads-files.ts': "import 'path'",
  'renderer/src/in-electron.ts': "import 'electron'",
  'renderer/src/starts.ts': "import '../../scripts/start'",
  'renderer/src/tested.ts': "import './view.test'",
  'renderer/src/view.test.ts': "import './view'",
  'scripts/start.ts': '',
}

const BROKEN_RULES: Record<string, string[]> = {
  'shared/reads-main.ts': ['shared-stands-alone'],
  'shared/reads-files.ts': ['shared-is-pure'],
  'shared/is-reactive.ts': ['shared-is-pure'],
  'shared/first.ts': ['no-cycles'],
  'shared/lost.ts': ['no-unresolved', 'shared-is-pure'],
  'electron/main/reads-view.ts': ['electron-not-renderer'],
  'electron/engine/opens-window.ts': ['electron-only-in-main-and-preload'],
  'electron/engine/asks-main.ts': ['engine-knows-no-shell'],
  'renderer/src/reads-main.ts': ['renderer-not-electron'],
  'renderer/src/reads-files.ts': ['renderer-without-node'],
  'renderer/src/in-electron.ts': ['electron-only-in-main-and-preload'],
  'renderer/src/starts.ts': ['app-not-tooling'],
  'renderer/src/tested.ts': ['no-test-code-in-the-app'],
}

interface Report {
  summary: { violations: { from: string; rule: { name: string } }[] }
}

describe('the layer rules', () => {
  const house = mkdtempSync(join(tmpdir(), 'induction-lab-layers-'))
  let broken: Record<string, string[]> = {}

  beforeAll(() => {
    for (const name of [
      '.dependency-cruiser.cjs',
      'package.json',
      'tsconfig.json',
      'tsconfig.node.json',
      'tsconfig.base.json',
    ]) {
      cpSync(join(REPOSITORY, name), join(house, name))
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(house, 'node_modules'))
    for (const [path, imports] of Object.entries(FILES)) {
      mkdirSync(join(house, dirname(path)), { recursive: true })
      writeFileSync(join(house, path), `${imports}\nexport const here = 1\n`)
    }
    broken = brokenRules(house)
  })
  afterAll(() => rmSync(house, { recursive: true, force: true }))

  it.each(Object.keys(FILES))('%s', (path) => {
    expect(broken[path] ?? []).toEqual(BROKEN_RULES[path] ?? [])
  })
})

function brokenRules(folder: string): Record<string, string[]> {
  const cruiser = join(REPOSITORY, 'node_modules/.bin/depcruise')
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', '.']
  const { summary } = JSON.parse(jsonOf(cruiser, args, folder)) as Report
  const rules: Record<string, string[]> = {}
  for (const { from, rule } of summary.violations) (rules[from] ??= []).push(rule.name)
  for (const names of Object.values(rules)) names.sort()
  return rules
}

/** What the checker prints; it exits with the number of violations. */
function jsonOf(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
