import { FormatError } from '#shared/formats/format-error'
import { RunError } from '../run/run-error'
import { TokenError } from '../tokenizers/token-error'
import { WeightsError } from '../weights/weights-error'
import { CliError } from './cli-error'

/** What is wrong with weights, or with what is asked of a model, is wrong input on the command line. */
export async function refusingWeights<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof WeightsError || error instanceof RunError || error instanceof TokenError)
      throw new CliError(error.code, error.message)
    if (error instanceof FormatError) throw new CliError('DAMAGED', error.message)
    throw error
  }
}
