import { availableParallelism } from 'node:os'
import type { Check } from '../library/check'
import { selfTest } from '../library/self-test'
import { checkCounts, checkLine, checksExit } from './checks-output'
import { threadsFrom } from './engine-options'
import { jsonText, printResult } from './output'
import { refusingWeights } from './refusing-weights'

export interface SelfTestOptions {
  readonly threads?: string
  readonly json?: boolean
}

/** Prints a line for each check as soon as it is made. */
export async function selfTestCommand(options: SelfTestOptions): Promise<number> {
  const threads = threadsFrom(options.threads) ?? availableParallelism()
  const checks: Check[] = []
  await refusingWeights(async () => {
    for await (const check of selfTest(threads)) {
      checks.push(check)
      if (!options.json) printResult(checkLine(check))
    }
  })
  printResult(options.json ? jsonText(checks, true) : checkCounts(checks))
  return checksExit(checks)
}
