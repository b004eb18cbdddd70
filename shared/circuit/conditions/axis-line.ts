import { axisLabel, coordinate } from '../axes'
import type { Axis, Stage } from '../stage'
import type { IndexText } from './lexer'
import { ConditionRefusal } from './problem'
import { qualifiedName } from './scope'

/** Labels that an error lists before it stops. */
const LISTED = 12

/**
 * Which row or column an index names. A position goes by its original index (`4`, also after one was dropped) or its
 * label (`a4`); a dim by its label (`tok a`), its number, or its bare name where only one dim has it.
 *
 * @throws ConditionRefusal when it names none, or several
 */
export function lineOf(stage: Stage, line: 'row' | 'column', index: IndexText): number {
  const axis = line === 'row' ? stage.rows : stage.columns
  const { text } = index
  const label = text.replace(/\s*:\s*/, ' ')
  const isNumber = /^\d+$/.test(text)
  const lines = linesWhere(axis, (at) => axisLabel(axis, at) === label || axisLabel(axis, at) === text)
  if (lines.length === 1) return lines[0]
  const numbered = isNumber ? lineNumbered(axis, text) : -1
  if (numbered >= 0) return numbered
  const named = axis.of === 'dims' ? linesWhere(axis, (at) => axis.labels[at].name === text) : []
  if (named.length === 1) return named[0]
  const several = Math.max(lines.length, named.length) > 1
  const kind = isNumber ? 'index' : 'name'
  throw new ConditionRefusal(
    kind,
    several ? severalText(stage, axis, text) : missingText(stage, axis, text),
    index,
  )
}

function linesWhere(axis: Axis, holds: (at: number) => boolean): number[] {
  return [...axis.labels.keys()].filter(holds)
}

function lineNumbered(axis: Axis, text: string): number {
  if (axis.of === 'positions') return axis.labels.findIndex(({ index }) => index === Number(text))
  return Number(text) < axis.labels.length ? Number(text) : -1
}

function severalText(stage: Stage, axis: Axis, text: string): string {
  return `${qualifiedName(stage)} has several ${axis.role}s “${text}”. Name one by its number.`
}

function missingText(stage: Stage, axis: Axis, text: string): string {
  const count = axis.labels.length
  const role = axis.of === 'dims' && axis.role !== 'token' ? 'dim' : axis.role
  const what = `${qualifiedName(stage)} has no ${role} ${/^\d+$/.test(text) ? text : `“${text}”`}.`
  if (count === 0) return `${what} It is empty.`
  const names = [...axis.labels.keys()].map((at) => coordinate(axis, at))
  if (axis.of === 'dims' && /^\d+$/.test(text)) return `${what} They are numbered from 0 to ${count - 1}.`
  const listed = count > LISTED ? [...names.slice(0, LISTED - 1), '…', names[count - 1]] : names
  return `${what} Known: ${listed.join(', ')}.`
}
