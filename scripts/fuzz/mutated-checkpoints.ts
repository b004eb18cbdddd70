import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { FormatError } from '#shared/formats/format-error'
import { memorySource, type ByteSource } from '../../electron/engine/weights/byte-source'
import { copyView } from '../../electron/engine/weights/copy-view'
import { modelLayout } from '../../electron/engine/weights/model-layout'
import { openCheckpoint } from '../../electron/engine/weights/readers/open-checkpoint'
import { WeightsError } from '../../electron/engine/weights/weights-error'
import { watchAllocations } from './allocations'
import { mutation } from './mutation'

/** One tiny model in each kind of file, and files that went wrong before. */
const SEEDS = [
  'imported/variants/unordered.safetensors',
  'imported/variants/bfloat16.pt',
  'imported/variants/strided.pt',
  'imported/variants/strided_legacy.pt',
  'imported/variants/nested.pth',
  'imported/variants/protocol_4.pt',
  'imported/variants/lightning.ckpt',
  'imported/variants/nanogpt_bias.pt',
  'imported/variants/stored.npz',
  'imported/variants/compressed.npz',
  'invalid/outside_storage.pt',
  'invalid/runs_code_legacy.pt',
  'invalid/twice.safetensors',
]

/** What came of the mutated files. */
export interface FuzzFigures {
  files: number
  opened: number
  refused: number
  slowestMs: number
  /** Of the process itself, whatever else the machine does. */
  slowestCpuMs: number
  /** The largest piece of a file that was asked for at once, as a share of the file. */
  largestRead: number
  /** The most that was allocated for numbers while one file was read, in bytes, and how large the file was. */
  mostAllocated: { bytes: number; file: number }
  /** The most that was allocated so beyond twice the file. `ALLOCATED_BESIDE` is the bound. */
  allocatedBeside: number
}

/**
 * Bytes that may be allocated beside twice the file: the table of all binary16 values, and, of each packed file, room for
 * what comes first and blocks of what is unpacked. What a header claims is not among it.
 */
export const ALLOCATED_BESIDE = 2 ** 19

/**
 * Opens mutated checkpoints, reads every number of them and lays the model out. Fails, with the smallest such file, on
 * any error that is not a sentence for a person.
 */
export async function fuzzReaders(files: number, seed: number): Promise<FuzzFigures> {
  const seeds = SEEDS.map(
    (name) => new Uint8Array(readFileSync(new URL(`../../e2e/reference/${name}`, import.meta.url))),
  )
  const config = JSON.parse(
    readFileSync(new URL('../../e2e/reference/imported/variants/config.json', import.meta.url), 'utf8'),
  ) as Record<string, unknown>
  const figures: FuzzFigures = {
    files: 0,
    opened: 0,
    refused: 0,
    slowestMs: 0,
    slowestCpuMs: 0,
    largestRead: 0,
    mostAllocated: { bytes: 0, file: 0 },
    allocatedBeside: 0,
  }
  const allocations = watchAllocations()
  const property = fc.asyncProperty(fc.constantFrom(...seeds), mutation, async (bytes, mutate) => {
    const file = mutate(bytes)
    allocations.bytes = 0
    const cpu = process.cpuUsage()
    const start = performance.now()
    const opened = await readsAll(file, config, figures)
    figures.slowestMs = Math.max(figures.slowestMs, performance.now() - start)
    const { user, system } = process.cpuUsage(cpu)
    figures.slowestCpuMs = Math.max(figures.slowestCpuMs, (user + system) / 1e3)
    const allocated = allocations.bytes
    if (allocated > figures.mostAllocated.bytes)
      figures.mostAllocated = { bytes: allocated, file: file.length }
    figures.allocatedBeside = Math.max(figures.allocatedBeside, allocated - 2 * file.length)
    figures.files++
    figures[opened ? 'opened' : 'refused']++
  })
  try {
    await fc.assert(property, { numRuns: files, seed })
    return figures
  } finally {
    allocations.end()
  }
}

/** Whether the file opens and all of it can be read; `false` where it is refused with a sentence. */
async function readsAll(
  file: Uint8Array,
  settings: Record<string, unknown>,
  figures: FuzzFigures,
): Promise<boolean> {
  const source = memorySource(file)
  const watched: ByteSource = {
    size: source.size,
    read(offset, length) {
      if (file.length > 0) figures.largestRead = Math.max(figures.largestRead, length / file.length)
      return source.read(offset, length)
    },
  }
  try {
    const checkpoint = await openCheckpoint(watched)
    for (const view of checkpoint.tensors.values()) await copyView(view, () => {})
    await checkpoint.checked?.()
    modelLayout(checkpoint, [{ label: 'config.json', settings }], { required: false })
    return true
  } catch (error) {
    if (error instanceof WeightsError || error instanceof FormatError) return false
    throw error
  }
}
