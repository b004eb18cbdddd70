import type { ModelConfig } from './model-config'

/** The characters of the handwriting transformer's texts, the first of them 1; 0 is padding. */
const ALPHABET = ` enaitoshrdx.vpukbgfcymzw1lqj804I92637OTAS5N)EHR"'(BCQLMWYU,ZF!DXV?KPGJ`

/** Tokens of its strokes. */
const STROKE_TOKENS = 455

/** Whether the sizes of a model are those that go with this alphabet. */
export function hasStrokeAlphabet(config: Pick<ModelConfig, 'd_vocab' | 'context'>): boolean {
  return config.d_vocab === STROKE_TOKENS && config.context?.d_vocab === ALPHABET.length + 1
}

/**
 * The ids that a text is read as beside the strokes, filled up with padding as in training, where it is attended to
 * like any other; or why it is none, as a sentence.
 *
 * @param length positions that the model has for it
 */
export function strokeContext(text: string, length: number): number[] | string {
  const characters = [...text]
  if (characters.length > length) {
    return `The text has ${characters.length} characters, more than the ${length} that the model reads. Shorten it.`
  }
  const ids = characters.map((character) => ALPHABET.indexOf(character) + 1)
  const unknown = characters.find((_, i) => ids[i] === 0)
  if (unknown !== undefined) return `The alphabet of the handwriting has no “${unknown}”. Leave it out.`
  return [...ids, ...Array.from({ length: length - ids.length }, () => 0)]
}
