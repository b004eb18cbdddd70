import { WeightsError } from '../weights/weights-error'
import type { Architecture } from './architecture'
import type { ConfigReader } from './config-reader'
import { cursive } from './cursive'
import { huggingFaceGpt2 } from './hugging-face-gpt2'
import { makemore } from './makemore'
import { minGpt } from './mingpt'
import { nanoGpt } from './nanogpt'
import { transformerLens } from './transformer-lens'

const architectures = [transformerLens, huggingFaceGpt2, nanoGpt, makemore, minGpt, cursive] as const

/** `model_type` of a configuration. minGPT of 2022 and later has makemore's names and rules, and names a size. */
const MODEL_TYPES: Readonly<Record<string, Architecture>> = {
  gpt2: huggingFaceGpt2,
  nanogpt: nanoGpt,
  makemore,
  mingpt: makemore,
  'gpt-mini': makemore,
  'gpt-micro': makemore,
  'gpt-nano': makemore,
  cursive,
}

/** @throws WeightsError for a name that is no family's */
export function architectureNamed(name: string): Architecture {
  const found = architectures.find((each) => each.name === name)
  if (found) return found
  const known = architectures.map((each) => each.name).join(', ')
  throw new WeightsError('UNKNOWN_ARCHITECTURE', `There is no architecture “${name}”. Name one of ${known}.`)
}

/**
 * The family of a checkpoint, or `null` where no family has such names. GPT-2's names are those of several families,
 * which store matrices and compute GELU differently: then a configuration decides, never a shape.
 *
 * @param hasModelArgs whether the checkpoint brings nanoGPT's `model_args`
 * @throws WeightsError when several families are possible and nothing decides
 */
export function architectureOf(
  names: readonly string[],
  config: ConfigReader,
  hasModelArgs: boolean,
): Architecture | null {
  const possible = architectures.filter((each) => each.recognises(names))
  if (possible.length <= 1) return possible[0] ?? null
  if (hasModelArgs) return nanoGpt
  const type = config.value('model_type')
  const named = typeof type === 'string' && Object.hasOwn(MODEL_TYPES, type) ? MODEL_TYPES[type] : undefined
  if (named && possible.includes(named)) return named
  if (type !== undefined) return null
  throw new WeightsError(
    'NEEDS_CONFIG',
    `These names are used by ${possible.map((each) => each.name).join(', ')}, which store and compute differently. ` +
      'Say which with --architecture.',
    [{ field: 'architecture', choices: possible.map((each) => each.name) }],
  )
}
