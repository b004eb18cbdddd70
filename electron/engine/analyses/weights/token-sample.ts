import { sampleIds } from '#shared/circuit/sample-ids'
import type { AnalysisInput } from '../analysis'
import { AnalysisError } from '../analysis-error'

/** Lines of a map where nobody says how many. */
const SAMPLE = 32

/**
 * What `--sample` names of `length` lines: ids, or so many at random in their order, the same as the window draws.
 *
 * @throws AnalysisError
 */
export function tokenSample(
  { options, seed }: Pick<AnalysisInput, 'options' | 'seed'>,
  length: number,
): number[] {
  const { sample } = options
  const numbers = sample === undefined || sample === true ? [SAMPLE] : sample.split(',').map(Number)
  if (!numbers.every((value) => Number.isSafeInteger(value) && value >= 0) || sample === '') {
    throw new AnalysisError(
      'USAGE',
      `--sample: “${String(sample)}” is neither a number of tokens nor ids: 3,5,9.`,
    )
  }
  if (numbers.length === 1) return sampleIds(numbers[0], length, seed ?? 0)
  const outside = numbers.find((id) => id >= length)
  if (outside === undefined) return numbers
  throw new AnalysisError('BAD_TOKENS', `--sample: there is no token ${outside}; ids go up to ${length - 1}.`)
}
