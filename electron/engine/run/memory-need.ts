import { freemem, totalmem } from 'node:os'
import { modelHooks } from '../graph/hooks'
import { axisLengths } from './axis-lengths'
import type { ForwardJob } from './forward-job'
import type { RunnableModel } from './model-folder'
import { RunError } from './run-error'

/**
 * Bytes that a job holds at one time at least: the largest activation that it reads, as it is computed and as it is
 * handed on, or the scores and the pattern of one head; or its logits.
 */
export function leastBytes(
  { config }: RunnableModel,
  { start, capture, logits, targets }: ForwardJob,
): number {
  const [batch, pos] = 'layer' in start ? start.residual.shape : [start.length, start[0]?.length ?? 0]
  const lengths: Readonly<Record<string, number>> = axisLengths(config, batch, pos)
  const captured = modelHooks(config)
    .filter(({ name }) => capture.has(name))
    .map(({ axes }) => axes.reduce((product, axis) => product * lengths[axis], 4))
  const rows = targets || logits === 'none' ? 0 : logits === 'all' ? pos : logits.length
  return Math.max(2 * Math.max(batch * pos * pos * 4, ...captured), batch * rows * config.d_vocab_out * 4)
}

/** @throws RunError for a job that this computer has no room for; without it the system would end the whole app */
export function requireMemory(model: RunnableModel, job: ForwardJob, room = freeBytes()): void {
  const needed = leastBytes(model, job)
  if (needed <= room) return
  throw new RunError(
    'OUT_OF_MEMORY',
    `This run needs at least ${gigabytes(needed)} of memory, and ${gigabytes(room)} are free. Use fewer tokens.`,
  )
}

/** What may be used without another program's loss. macOS counts what it could free at once as used. */
function freeBytes(): number {
  return process.platform === 'darwin' ? totalmem() : (process.availableMemory?.() ?? freemem())
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
