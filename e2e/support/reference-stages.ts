import { readFileSync } from 'node:fs'
import type { Rows } from './expected-stages'

type FileRun = {
  tokens: string
  strength: number
  stages: { stage: string; values: (number | '-inf' | null)[][] }[]
}

const HEADS: Readonly<Record<string, string>> = { prev: '0.0', copy: '1.0' }
const KINDS: Readonly<Record<string, string>> = { masked_scores: 'masked', weights: 'pattern' }

/** Every stage of the homework's reference solution, under our ids: see the README of e2e/reference/toy. */
export function referenceStages(tokens: string, strength: number): ReadonlyMap<string, Rows> {
  const url = new URL('../reference/toy/stages.json', import.meta.url)
  const runs = JSON.parse(readFileSync(url, 'utf8')) as FileRun[]
  const run = runs.find((each) => each.tokens === tokens && each.strength === strength)
  if (!run) throw new Error(`The reference has no run of ${tokens} at ${strength}.`)
  const numbers = (rows: (number | '-inf' | null)[][]) =>
    rows.map((row) => row.map((value) => (typeof value === 'number' ? value : -Infinity)))
  return new Map(run.stages.map(({ stage, values }) => [ownId(stage), numbers(values)]))
}

function ownId(stage: string): string {
  if (stage === 'residual') return '0.join'
  if (stage === 'copy.X') return '1.in'
  const [head, kind] = stage.split('.')
  return kind ? `${HEADS[head]}.${KINDS[kind] ?? kind}` : stage
}
