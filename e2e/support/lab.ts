import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { main } from '../../electron/engine/cli/main'

/** The file that `npm run lab` runs. */
export const BIN = fileURLToPath(new URL('../../electron/engine/cli/induction-lab.mjs', import.meta.url))

export interface LabRun {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * The command line, called from a folder: the program itself in this process, since one of its own spends most of its
 * time loading. One command at a time.
 */
export async function lab(folder: string, args: readonly string[]): Promise<LabRun> {
  const [out, outEnds] = listening(process.stdout)
  const [err, errEnds] = listening(process.stderr)
  const before = process.cwd()
  process.chdir(folder)
  try {
    const code = await main(args)
    return { code, out: out.join(''), err: err.join('') }
  } finally {
    process.chdir(before)
    outEnds()
    errEnds()
  }
}

/** The command line as a process of its own. */
export function labProcess(folder: string, args: readonly string[]): Promise<LabRun> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}

/** Keeps what is written to a stream, until the second of what it returns is called. */
function listening(stream: NodeJS.WriteStream): [parts: string[], end: () => void] {
  const parts: string[] = []
  const write = stream.write
  const listeners = stream.listeners('error')
  stream.write = (part: string | Uint8Array) => {
    parts.push(typeof part === 'string' ? part : Buffer.from(part).toString())
    return true
  }
  return [
    parts,
    () => {
      stream.write = write
      for (const added of stream.listeners('error'))
        if (!listeners.includes(added)) stream.off('error', added as () => void)
    },
  ]
}
