import type { CircuitLines, CircuitToken } from '#shared/ipc/circuits'
import { lineIndices } from './line-indices'
import { tokenText, type OpenModel } from './open-models'

/** What ids say. @throws ThreadError for an id that the model does not have */
export function tokenTexts(opened: OpenModel, ids: CircuitLines): string[] {
  return lineIndices(ids, opened.model.config.d_vocab, 'token').map((id) => tokenText(opened, id))
}

/** The token of this id, the token that is this text, then those that hold it, the shortest first. */
export function foundTokens(
  opened: OpenModel,
  text: string,
  most: number,
): { tokens: CircuitToken[]; total: number } {
  const { d_vocab } = opened.model.config
  const wanted = text.toLowerCase()
  const found: CircuitToken[] = []
  for (let id = 0; id < d_vocab; id++) {
    const own = tokenText(opened, id)
    if (String(id) === text || own.toLowerCase().includes(wanted)) found.push({ id, text: own })
  }
  const rank = (token: CircuitToken) =>
    token.text === text ? 0 : String(token.id) === text ? 1 : 2 + token.text.length
  found.sort((a, b) => rank(a) - rank(b) || a.id - b.id)
  return { tokens: found.slice(0, most), total: found.length }
}
