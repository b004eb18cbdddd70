import { seededRandom } from '#shared/circuit/seeded-random'
import type { TokenBatch } from '../run/token-batch'
import { openTokenizer } from '../tokenizers/open-tokenizer'
import type { Analysis, AnalysisInput, RepeatRequest } from './analysis'
import { AnalysisError } from './analysis-error'
import { chosenBos } from './chosen-bos'
import { patternScores, scoreTable } from './pattern-scores'
import { pickedCells, repeatDetectors } from '#shared/circuit/picked-cells'
import { tokenPairs, type TokenPair } from './token-pairs'

/** Sequences where nobody says how many. */
const SEQUENCES = 4
/** Pairs that are left out and named; of more only the count is said. */
const LISTED = 200

/**
 * Induction over pairs A ~ A*: the strict induction score on BOS A₁ … Aₙ A*₁ … A*ₙ, and, as a control, with the
 * partners in another order, none of them where it belongs (MATHS §3).
 */
export const fuzzyInduction: Analysis = {
  name: 'fuzzy-induction',
  tokens: 'own',
  options: ['pairs', 'bos'],
  async run(input) {
    const { model, options, textOfFile, note } = input
    const repeat = input.repeat ?? { length: Infinity, sequences: SEQUENCES, seed: input.seed ?? 0 }
    if (typeof options.pairs !== 'string') {
      throw new AnalysisError('USAGE', 'fuzzy-induction needs --pairs FILE, with two tokens a line: 5, 3.')
    }
    const tokenizer = await openTokenizer(model.folder)
    const { pairs, leftOut } = tokenPairs(await textOfFile(options.pairs), model.config, tokenizer)
    const { notOneToken, repeated } = leftOut
    sayLeftOut(note, notOneToken.length, 'a word is not one token')
    sayLeftOut(note, repeated.length, 'a token is in an earlier pair, or both are the same')
    const bos = await chosenBos(input)
    const n = lengthFrom(input, repeat, pairs.length)
    const random = seededRandom(repeat.seed)
    const drawn = Array.from({ length: repeat.sequences }, () => shuffled(pairs, random).slice(0, n))
    const paired = drawn.map((chosen) => sequenceFrom(bos, chosen, (i) => i))
    const control = drawn.map((chosen) => {
      const order = elsewhere(n, random)
      return sequenceFrom(bos, chosen, (i) => order[i])
    })
    return {
      provenance: {
        pairs: pairs.length,
        left_out: {
          not_one_token: notOneToken.slice(0, LISTED),
          repeated: repeated.slice(0, LISTED),
        },
        repeat: { ...repeat, length: n },
        paired,
        shuffled: control,
      },
      tables: [await scored(input, 'paired', paired, n), await scored(input, 'shuffled', control, n)],
    }
  },
}

function sayLeftOut(note: AnalysisInput['note'], count: number, why: string): void {
  if (count > 0) note(`${count} ${count === 1 ? 'pair is' : 'pairs are'} left out: ${why}.`)
}

async function scored(input: AnalysisInput, name: string, tokens: TokenBatch, n: number) {
  const { length } = tokens[0]
  const { induction_strict } = repeatDetectors({ n, start: 1 })
  const picks = tokens.map(() => [pickedCells(induction_strict, length, false)])
  return scoreTable(name, { ...input, tokens }, await patternScores({ ...input, tokens }, picks), 0)
}

/** As many pairs as are asked for, or as there are and fit. */
function lengthFrom({ model }: AnalysisInput, { length }: RepeatRequest, available: number): number {
  const room = Math.floor((model.config.n_ctx - 1) / 2)
  const most = Math.min(available, room)
  const asked = Number.isFinite(length) ? length : most
  if (asked >= 2 && asked <= most) return asked
  throw new AnalysisError(
    'BAD_PAIRS',
    `There are ${available} pairs and the model has room for ${room} of them: --repeat takes 2 to ${most}.`,
  )
}

function sequenceFrom(bos: number, pairs: readonly TokenPair[], partnerAt: (i: number) => number): number[] {
  return [bos, ...pairs.map(([first]) => first), ...pairs.map((_, i) => pairs[partnerAt(i)][1])]
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const order = [...list]
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

const TRIES = 100

/**
 * An order in which nothing stays where it was, nor, where that is possible, comes to stand one place earlier: a query
 * there would look at its own partner.
 */
function elsewhere(n: number, random: () => number): number[] {
  let found: number[] = []
  for (let i = 0; i < TRIES; i++) {
    found = cycle(n, random)
    if (found.every((from, at) => from !== at + 1)) break
  }
  return found
}

/** A random permutation of one cycle (Sattolo): nothing stays. */
function cycle(n: number, random: () => number): number[] {
  const order = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * i)
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}
