import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Electron } from '../electron/electron'
import { isRoot, UNPRIVILEGED } from '../system/user'
import { REPOSITORY } from './repository'

const SHIPPED = ['out', 'package.json', 'resources']
/** What the main process loads from node_modules. */
const MODULES = ['onnxruntime-node', 'onnxruntime-common']
const HOLD_READY = join(import.meta.dirname, 'hold-ready.cjs')

/** The built app where whoever runs it can read it. */
export interface StagedApp {
  executablePath: string
  /** Electron's own files */
  electronFolder: string
  /** the folder with package.json and out/, named to Electron on its command line */
  appFolder: string
  /** path of hold-ready.cjs */
  holdReady: string
  /** a folder that belongs to whoever runs the app */
  scratch: string
  /** the whole environment to start it in */
  env: NodeJS.ProcessEnv
}

/**
 * Makes the built app launchable.
 *
 * Root cannot use Chromium's sandbox, and the sandbox is part of what is tested. So root starts the app as an
 * unprivileged user, who may not be able to read root's files: everything needed is put in a folder of its own.
 */
export async function stagedApp(
  electron: Electron,
): Promise<{ app: StagedApp; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'induction-lab-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const app = isRoot() ? await stagedForNobody(electron, folder) : stagedForUs(electron, folder)
    return { app, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A new folder for one run (a profile, documents to open) that belongs to whoever runs the app. */
export function scratchFolder({ scratch }: Pick<StagedApp, 'scratch'>, name: string): string {
  const folder = mkdtempSync(join(scratch, `${name}-`))
  giveAway(folder)
  return folder
}

function stagedForUs(electron: Electron, scratch: string): StagedApp {
  return {
    executablePath: electron.executable,
    electronFolder: electron.folder,
    appFolder: REPOSITORY,
    holdReady: HOLD_READY,
    scratch,
    env: process.env,
  }
}

async function stagedForNobody(electron: Electron, folder: string): Promise<StagedApp> {
  const appFolder = join(folder, 'app')
  const binaries = join(folder, 'electron')
  const scratch = join(folder, 'home')
  const runtime = join(scratch, 'run')

  mkdirSync(appFolder)
  for (const part of SHIPPED) await cp(join(REPOSITORY, part), join(appFolder, part), { recursive: true })
  mkdirSync(join(appFolder, 'node_modules'))
  for (const name of MODULES)
    linkTree(join(REPOSITORY, 'node_modules', name), join(appFolder, 'node_modules', name))
  const holdReady = join(folder, 'hold-ready.cjs')
  copyFileSync(HOLD_READY, holdReady)
  linkTree(electron.folder, binaries)
  makeSandboxPrivileged(join(binaries, 'chrome-sandbox'))
  run('chmod', ['-R', 'a+rX', folder])

  mkdirSync(runtime, { recursive: true, mode: 0o700 })
  giveAway(scratch)
  giveAway(runtime)
  return {
    electronFolder: binaries,
    executablePath: unprivilegedLauncher(join(folder, 'launch'), join(binaries, 'electron')),
    appFolder,
    holdReady,
    scratch,
    env: { ...environmentWithoutDesktop(), HOME: scratch, TMPDIR: scratch, XDG_RUNTIME_DIR: runtime },
  }
}

/** A script that becomes Electron under another user; it adds no process, so signals and exit codes pass. */
function unprivilegedLauncher(launcher: string, electron: string): string {
  const { uid, gid } = UNPRIVILEGED
  const user = `setpriv --reuid=${uid} --regid=${gid} --clear-groups --pdeathsig KILL`
  writeFileSync(launcher, `#!/bin/sh\nexec ${user} '${electron}' "$@"\n`)
  chmodSync(launcher, 0o755)
  return launcher
}

/** Our environment without root's own folders and message bus: they are none of the other user's business. */
function environmentWithoutDesktop(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(XDG|DBUS)_/.test(name)))
}

function linkTree(from: string, to: string): void {
  const linked = spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status === 0
  if (!linked) run('cp', ['-a', '--force', '-T', from, to])
}

/** Where the kernel grants no user namespaces, Chromium's sandbox works through this helper instead. */
function makeSandboxPrivileged(helper: string): void {
  const copy = `${helper}.copy`
  copyFileSync(helper, copy)
  renameSync(copy, helper)
  chmodSync(helper, 0o4755)
}

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.`)
}

function giveAway(path: string): void {
  if (isRoot()) chownSync(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid)
}
