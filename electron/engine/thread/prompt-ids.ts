import type { Prompt } from '#shared/ipc/engine'
import { drawnRepeats } from '../analyses/drawn-repeats'
import { RunError } from '../run/run-error'
import { TokenError } from '../tokenizers/token-error'
import type { OpenModel } from './open-models'

/** The ids of a prompt. @throws TokenError, RunError, AnalysisError */
export async function promptIds({ tokenizer, model }: OpenModel, prompt: Prompt): Promise<readonly number[]> {
  if (prompt.kind === 'repeat') {
    const drawn = await drawnRepeats({ model, options: {}, note: () => {} }, prompt)
    const ids = drawn.at(prompt.index)
    if (ids) return ids
    throw new RunError(
      'BAD_TOKENS',
      `There are ${drawn.length} sequences, and none is number ${prompt.index}.`,
    )
  }
  const ids = prompt.kind === 'ids' ? prompt.ids : textIds({ tokenizer, model }, prompt)
  return repeated(ids, prompt.times ?? 1, tokenizer?.bos?.id ?? null)
}

function textIds(
  { tokenizer, model }: OpenModel,
  { text, bos }: Extract<Prompt, { kind: 'text' }>,
): readonly number[] {
  if (tokenizer) return tokenizer.encode(text, bos === undefined ? {} : { withBos: bos })
  throw new TokenError(
    'NO_TOKENIZER',
    `${model.manifest.name} has no tokenizer, so text means nothing to it. Write ids, such as 0, 5, 3.`,
  )
}

/** Tokens so often; a BOS that they begin with comes once. */
function repeated(ids: readonly number[], times: number, bos: number | null): readonly number[] {
  if (times === 1) return ids
  const first = bos !== null && ids[0] === bos ? 1 : 0
  const copy = ids.slice(first)
  return [...ids.slice(0, first), ...Array.from({ length: times }, () => copy).flat()]
}
