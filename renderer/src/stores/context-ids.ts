import type { ListedModel } from '#shared/ipc/engine'
import { hasStrokeAlphabet, strokeContext } from '#shared/model/stroke-alphabet'
import { idsOf, idsWithin } from './model-prompt'

/** What cross-attention reads, as it was typed: ids, or a text where the model's alphabet is known. */
export interface TypedContext {
  readonly kind: 'text' | 'ids'
  readonly text: string
  readonly ids: string
}

type ContextModel = Pick<ListedModel, 'name' | 'config'>

/** What stands there before a person writes something. */
export function defaultContext({ config }: ContextModel): TypedContext {
  const own = config?.context
  if (!own) return { kind: 'ids', text: '', ids: '' }
  return {
    kind: hasStrokeAlphabet(config) ? 'text' : 'ids',
    text: 'notes',
    ids: idsWithin(own.d_vocab, own.n_ctx),
  }
}

/**
 * The ids of a context; `undefined` for models that read none; or why there are none, as a sentence.
 */
export function contextIds(
  { kind, text, ids }: TypedContext,
  { name, config }: ContextModel,
): readonly number[] | undefined | string {
  const own = config?.context
  if (!own) return undefined
  const read = kind === 'text' ? (text === '' ? [] : strokeContext(text, own.n_ctx)) : idsOf(ids)
  if (typeof read === 'string') return read
  if (read.length === 0) {
    return `${name} reads a second sequence beside the tokens. Write it into the field “Context”.`
  }
  if (read.length > own.n_ctx) {
    return `The context has ${read.length} ids, more than the ${own.n_ctx} that ${name} reads. Shorten it.`
  }
  const wrong = read.find((id) => id >= own.d_vocab)
  if (wrong === undefined) return read
  return `The context has the id ${wrong}; ${name} knows the ids 0 to ${own.d_vocab - 1} there. Change it.`
}
