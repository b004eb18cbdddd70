import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { launchOptions } from '../scripts/app/launch-options'
import { REPOSITORY } from '../scripts/app/repository'
import { scratchFolder } from '../scripts/app/staged-app'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { announcedSession } from './support/session'

const named = (name: string) =>
  serializeDocument({ ...exampleDocument('induction'), name, tokens: ['b', 'a', 'd'] })

test('a double click on a circuit in the desktop opens it in the window that is there', async ({
  launch,
  scratch,
}) => {
  const has = (command: string) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
  test.skip(!has('gio') || !has('update-mime-database'), 'there is no desktop here to open files')

  // What share/ of the package is for, installed for one person; `induction-lab` is the app of this test.
  const data = join(scratch, 'share')
  cpSync(join(REPOSITORY, 'resources/linux'), data, { recursive: true })
  expect(spawnSync('update-mime-database', [join(data, 'mime')]).status).toBe(0)
  // As `update-desktop-database` writes it.
  writeFileSync(
    join(data, 'applications/mimeinfo.cache'),
    '[MIME Cache]\napplication/vnd.induction-lab.circuit+json=induction-lab.desktop;\n',
  )
  const profile = scratchFolder(announcedSession(), 'profile')
  const { executablePath, args, env } = launchOptions(announcedSession(), { profile })
  const bin = join(scratch, 'bin')
  mkdirSync(bin)
  const quoted = [executablePath, ...args].map((each) => `'${each}'`).join(' ')
  writeFileSync(join(bin, 'induction-lab'), `#!/bin/sh\nexec ${quoted} "$@"\n`)
  chmodSync(join(bin, 'induction-lab'), 0o755)
  const desktop = {
    ...env,
    PATH: `${bin}:${process.env.PATH}`,
    HOME: scratch,
    XDG_DATA_HOME: data,
    XDG_CONFIG_HOME: join(scratch, 'config'),
  }

  const { app, page } = await launch({ profile })
  await drawn(page)
  for (const name of ['clicked.circuit', 'a circuit.circuit.json']) {
    const path = join(scratch, name)
    writeFileSync(path, named(name))
    const type = spawnSync('gio', ['info', '-a', 'standard::content-type', path], { env: desktop })
    expect(type.stdout.toString()).toContain('application/vnd.induction-lab.circuit+json')
    expect(spawnSync('gio', ['open', path], { env: desktop, stdio: 'ignore' }).status).toBe(0)
    await expect(page.getByRole('button', { name: `Document: ${name}` })).toBeVisible()
  }
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('macOS hands a file over by an event', async ({ app, page, scratch }) => {
  await drawn(page)
  const path = join(scratch, 'mine.circuit')
  writeFileSync(path, named('Handed over'))
  const prevented = await app.evaluate(({ app: electron }, file) => {
    let isPrevented = false
    electron.emit('open-file', { preventDefault: () => (isPrevented = true) }, file)
    return isPrevented
  }, path)
  expect(prevented).toBe(true)
  await expect(page.getByRole('button', { name: 'Document: Handed over' })).toBeVisible()
})
