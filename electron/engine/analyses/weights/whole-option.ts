import { AnalysisError } from '../analysis-error'

/** A count that an option gives, or the usual one. @throws AnalysisError */
export function wholeOption(name: string, text: string | undefined, usual: number, most = 1000): number {
  if (text === undefined) return usual
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN
  if (value >= 1 && value <= most) return value
  throw new AnalysisError('USAGE', `--${name}: “${text}” is not a whole number from 1 to ${most}.`)
}
