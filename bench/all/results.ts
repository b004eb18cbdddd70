import type { BenchFigure } from './figures-of'
import { goals, type Goal } from './goals'
import type { BenchRun } from './run-one'

const HEAD = `| benchmark | figure | value | goal | of the goal |
| --- | --- | --: | --: | --: |
`
const cell = (text: string) => text.replaceAll('|', '\\|')

/** The part of the table that one benchmark makes: a row that names it, and a row a figure. */
export function blockOf({ name, seconds, fault, figures }: BenchRun, date: string): string {
  const how = fault === null ? '' : ` **failed: ${fault}**`
  const title = `| **${name}** | run in ${seconds.toFixed(0)} s, ${date}${how} | | | |`
  return [title, ...figures.map((figure) => rowOf(name, figure))].join('\n')
}

function rowOf(bench: string, { name, value, atMost }: BenchFigure): string {
  const goal: Goal | undefined = atMost === undefined ? goals[bench]?.[name] : { sense: '≤', value: atMost }
  const judged =
    goal && typeof value === 'number' ? [`${goal.sense} ${goal.value}`, share(value, goal)] : ['', '']
  return `| | ${cell(name)} | ${cell(String(value))} | ${judged.join(' | ')} |`
}

/** Value over goal, with a mark where it does not hold. */
function share(value: number, goal: Goal): string {
  const holds = goal.sense === '≤' ? value <= goal.value : value >= goal.value
  const ratio = goal.value === 0 ? '' : `${(value / goal.value).toFixed(2)} `
  return `${ratio}${holds ? '✓' : '✗'}`
}

/**
 * The file with new blocks: those of benchmarks that ran again are replaced, the others stand, as long as they were
 * measured on the same machine with the same versions; otherwise the file begins anew.
 *
 * @param before the file as it was, '' where there was none
 * @param conditions machine and versions, which stand above the table
 * @param order names of all benchmarks
 */
export function resultsWith(
  before: string,
  conditions: string,
  blocks: ReadonlyMap<string, string>,
  order: readonly string[],
): string {
  const opening = `# Benchmarks

${conditions}

${HEAD}`
  const kept = before.startsWith(opening) ? blocksIn(before.slice(opening.length)) : new Map<string, string>()
  const all = new Map([...kept, ...blocks])
  const rows = order.flatMap((name) => all.get(name) ?? [])
  return `${opening}${rows.join('\n')}\n`
}

function blocksIn(rows: string): Map<string, string> {
  const parts = rows.trimEnd().split(/\n(?=\| \*\*)/)
  return new Map(parts.map((part) => [/^\| \*\*(.+?)\*\*/.exec(part)?.[1] ?? '', part]))
}
