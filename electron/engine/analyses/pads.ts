import type { Pads } from '#shared/circuit/picked-cells'
import type { TokenBatch } from '../run/token-batch'
import { tokensOf } from '../tokenizers/open-tokenizer'
import { padding } from '../tokenizers/padding'

/**
 * Which tokens only fill their sequence up, [sequence][position], as the model's tokenizer has it; nothing where none
 * does.
 *
 * @throws TokenError when what says so is damaged
 */
export async function padsOf(
  { folder }: { readonly folder: string },
  tokens: TokenBatch,
): Promise<readonly Pads[] | undefined> {
  const said = await tokensOf(folder)
  const pads = tokens.map((sequence) => padding(sequence, said))
  return pads.some((each) => each.includes(true)) ? pads : undefined
}

/** Says that there is padding, where a mean leaves it out. */
export function sayPads(pads: readonly Pads[], note: (sentence: string) => void): void {
  const count = pads.flat().filter(Boolean).length
  if (count === 1) note('One token only fills its sequence up (PAD): it is in no mean.')
  if (count > 1) note(`${count} tokens only fill their sequences up (PAD): they are in no mean.`)
}
