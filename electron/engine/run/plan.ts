import { modelHooks, type Hook, type Place } from '../graph/hooks'
import type { EditSlot } from '../graph/taps'
import type { Provider } from '../runtime/providers'
import type { Edit } from './edit'
import type { ForwardJob } from './forward-job'
import type { RunnableModel } from './model-folder'
import type { PartJob } from './part-runner'
import { RunError } from './run-error'

/** Which parts of the model a job needs, and what of each. */
export interface Plan {
  readonly parts: readonly PartJob[]
  readonly hooks: ReadonlyMap<string, Hook>
}

/** Bytes of the scores of a group of heads. */
const MOST_SCORES = 24 * 2 ** 20

const ATTENTION = ['hook_attn_scores', 'hook_pattern']

/** What heads read, one copy for each: where it is edited there is no one ln1 to look at. */
const HEAD_INPUTS = /^(blocks\.\d+)\.hook_(attn_in|[qkv]_input)$/

/** @throws RunError when a hook or a position is not part of the model or of this run */
export function planOf(
  { config, manifest }: RunnableModel,
  job: ForwardJob,
  batch: number,
  pos: number,
): Plan {
  const list = modelHooks(config)
  const hooks = new Map(list.map((hook) => [hook.name, hook]))
  const first = 'layer' in job.start ? job.start.layer : -1
  for (const name of [...job.capture, ...job.edits.map(({ hook }) => hook)]) {
    const hook = hooks.get(name)
    if (!hook) {
      throw new RunError(
        'UNKNOWN_HOOK',
        `${manifest.name} has no hook “${name}”. Name it as TransformerLens does: blocks.0.attn.hook_z.`,
      )
    }
    if (hook.place !== 'context' && depthOf(hook.place, config.n_layers) < first) {
      throw new RunError('UNKNOWN_HOOK', `${name} lies below layer ${first}, where this run begins.`)
    }
  }
  requireOneNorm(job)
  requirePositions(typeof job.logits === 'string' ? [] : job.logits, pos)

  const last = Math.max(
    job.logits === 'none' ? -2 : config.n_layers,
    ...[...job.capture].map((name) => depthOf(hooks.get(name)!.place, config.n_layers)),
  )
  const parts: PartJob[] = []
  if (config.context) {
    const isHere = (name: string) => hooks.get(name)!.place === 'context'
    const capture = new Set([...job.capture].filter(isHere))
    const edits = job.edits.flatMap((edit, index) => (isHere(edit.hook) ? [slotOf(edit, index)] : []))
    // Blocks read it, wherever the run begins.
    const result = last >= 0 && first < config.n_layers
    if (result || capture.size > 0) {
      parts.push({ part: 'context', capture, edits, result, headGroups: 1, stage: 'whole' })
    }
  }
  for (let depth = first; depth <= last; depth++) {
    const part: Place = depth < 0 ? 'embed' : depth < config.n_layers ? depth : 'final'
    const isHere = (name: string) => hooks.get(name)!.place === part
    const capture = new Set([...job.capture].filter(isHere))
    if (part === 'embed' && last > depth && config.positional_embedding_type === 'shortformer') {
      capture.add('hook_pos_embed')
    }
    parts.push({
      part,
      capture,
      edits: job.edits.flatMap((edit, index) => (isHere(edit.hook) ? [slotOf(edit, index)] : [])),
      result: part === 'final' ? job.logits !== 'none' : depth < last,
      headGroups: typeof part === 'number' ? headGroups(part, job, config.n_heads, batch * pos * pos * 4) : 1,
      stage: 'whole',
    })
  }
  return { parts, hooks }
}

/** −1 for what comes before the layers, then the layers, then what is behind them. */
function depthOf(place: Place, layers: number): number {
  return place === 'embed' || place === 'context' ? -1 : place === 'final' ? layers : place
}

/**
 * So many that the scores of a group stay below the size from which every allocation asks the system for fresh pages
 * (32 MiB in glibc): at 1,024 tokens that costs more than the softmax.
 *
 * @param bytes of the scores of one head
 */
function headGroups(layer: number, { capture, edits }: ForwardJob, heads: number, bytes: number): number {
  const wanted = ATTENTION.map((hook) => `blocks.${layer}.attn.${hook}`)
  const whole = wanted.some((name) => capture.has(name) || edits.some(({ hook }) => hook === name))
  let groups = 1
  while (!whole && groups < heads && (heads % groups !== 0 || (heads / groups) * bytes > MOST_SCORES))
    groups++
  return groups
}

/**
 * The pattern hook of a layer that only its pattern is read of between scores and values, or `null`: such a layer goes
 * in stages. On a device what is between the stages would go there and back.
 */
export function patternOnly(
  { model: { config }, provider }: { readonly model: RunnableModel; readonly provider: Provider },
  { part, capture, edits }: PartJob,
): string | null {
  if (typeof part !== 'number' || config.context || provider !== 'cpu') return null
  const [scores, pattern] = ATTENTION.map((hook) => `blocks.${part}.attn.${hook}`)
  const isPlain = !capture.has(scores) && !edits.some(({ hook }) => hook === scores || hook === pattern)
  return capture.has(pattern) && isPlain ? pattern : null
}

function slotOf({ hook, gate }: Edit, index: number): EditSlot {
  return { hook, index, replaces: gate.values.includes(0) }
}

function requireOneNorm({ capture, edits }: ForwardJob): void {
  const used = [...capture, ...edits.map(({ hook }) => hook)]
  for (const { hook } of edits) {
    const [, block] = HEAD_INPUTS.exec(hook) ?? []
    if (block === undefined || !used.some((name) => name.startsWith(`${block}.ln1.`))) continue
    throw new RunError(
      'BAD_EDIT',
      `With ${hook} edited, heads read different streams, and ${block}.ln1 is not one value. Leave one of them out.`,
    )
  }
}

function requirePositions(positions: readonly number[], length: number): void {
  const wrong = positions.find((p) => !Number.isInteger(p) || p < 0 || p >= length)
  if (wrong === undefined) return
  throw new RunError(
    'BAD_TOKENS',
    `There is no position ${wrong}: the sequence has 0 to ${length - 1}. Use those.`,
  )
}
