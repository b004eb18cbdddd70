import { join } from 'node:path'
import type { RecordedPatterns } from '#shared/model/model-config'
import { openFile } from '../weights/byte-source'
import type { Activation } from './activation'
import type { ForwardJob, ForwardResult } from './forward-job'
import { requireWeights, type ModelFolder } from './model-folder'
import { RunError } from './run-error'

const PATTERN = /^blocks\.\d+\.attn\.hook_pattern$/

/**
 * A run of a model of which only attention patterns are there: it reads them from the file.
 *
 * @throws RunError for anything that would have to be computed
 */
export async function recordedRun(
  model: ModelFolder,
  patterns: RecordedPatterns,
  job: ForwardJob,
): Promise<ForwardResult> {
  const { manifest, stored, folder } = model
  requireRecorded(model, patterns, job)
  const activations = new Map<string, Activation>()
  const file = await openFile(join(folder, 'model.safetensors'))
  try {
    for (const hook of job.capture) {
      if (job.signal?.aborted) throw new RunError('CANCELLED', 'The run was cancelled.')
      const place = stored.get(hook)
      if (!place) throw new RunError('UNKNOWN_HOOK', `${manifest.name} has no ${hook}.`)
      const bytes = await file.read(place.offset, place.bytes)
      const activation: Activation = {
        axes: ['batch', 'head', 'query', 'key'],
        shape: [1, ...place.shape],
        values: new Float32Array(Uint8Array.from(bytes).buffer),
      }
      if (job.take) job.take(hook, activation)
      else activations.set(hook, activation)
    }
  } finally {
    await file.close()
  }
  return { activations, logits: null, logProbs: null }
}

function requireRecorded(model: ModelFolder, { tokens }: RecordedPatterns, job: ForwardJob): void {
  const computes =
    job.logits !== 'none' || job.edits.length > 0 || [...job.capture].some((hook) => !PATTERN.test(hook))
  if (computes || 'layer' in job.start) return requireWeights(model)
  if (job.start.length === 1 && job.start[0].join() === tokens.join()) return
  throw new RunError(
    'PATTERNS_ONLY',
    `${model.manifest.name} has the patterns of one sequence, and these are other tokens. Use the sequence that it has.`,
  )
}
