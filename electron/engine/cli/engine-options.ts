import { providers, type Provider } from '../runtime/providers'
import { CliError } from './cli-error'

/** `--provider`. @throws CliError */
export function providerFrom(text = 'auto'): Provider | 'auto' {
  const known = ['auto', ...providers] as const
  const provider = known.find((name) => name === text)
  if (provider) return provider
  throw new CliError('USAGE', `--provider: there is no “${text}”. Known: ${known.join(', ')}.`)
}

/** `--threads`; `undefined` for all of them. @throws CliError */
export function threadsFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new CliError('USAGE', `--threads: “${text}” is not a number of threads.`)
}
