import { unpickled } from '../weights/readers/unpickle'
import { TokenError } from './token-error'

/**
 * The characters of nanoGPT's `meta.pkl`, `{'vocab_size', 'itos', 'stoi'}`: [id, character], in order of ids. It is
 * read as data; nothing of it is ever run.
 *
 * @throws WeightsError when it is no pickle of plain values, TokenError when it is no vocabulary of characters
 */
export function nanogptCharacters(bytes: Uint8Array): [number, string][] {
  const { value } = unpickled(bytes)
  const itos = value instanceof Map ? value.get('itos') : undefined
  const listed = Array.isArray(itos) ? [...itos.entries()] : itos instanceof Map ? [...itos] : null
  if (listed === null) {
    throw new TokenError(
      'BAD_TOKENIZER',
      'meta.pkl lists no characters (itos): it is not one of nanoGPT. Take the one that prepare.py wrote.',
    )
  }
  const characters = listed.map(([id, text]): [number, string] => {
    const isId = typeof id === 'number' && Number.isSafeInteger(id) && id >= 0
    if (isId && typeof text === 'string' && [...text].length === 1) return [id, text]
    throw new TokenError(
      'BAD_TOKENIZER',
      'meta.pkl lists something else than one character an id. Take the one that prepare.py wrote.',
    )
  })
  return characters.sort(([a], [b]) => a - b)
}
