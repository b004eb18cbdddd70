import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleDocument } from '../examples'
import { trace, tracePlan } from '../trace'
import {
  bookmarkOf,
  cellAt,
  computedCells,
  isDone,
  placeAfter,
  placeAt,
  placeBefore,
  placeOfCell,
  type Place,
} from './place'
import { timelineOf } from './timeline'
import { afterHead, afterStage, beforeStage, firstStop } from './walk'

const { circuit, tokens } = exampleDocument('induction')
const plan = tracePlan(circuit, tokens)
const timeline = timelineOf(plan)
const start: Place = { step: timeline.steps[0], unit: -1 }

function everyPlace(): Place[] {
  const places: Place[] = []
  for (let at: Place | null = start; at; at = placeAfter(timeline, at)) places.push(at)
  return places
}
const names = () => timeline.steps.map(({ kind, group }) => (group ? `${group} ${kind}` : kind))

it('the sample takes thirteen steps, head after head', () => {
  expect(names()).toEqual([
    'embed',
    ...['scores', 'mask', 'softmax', 'values', 'output'].map((kind) => `0.0 ${kind}`),
    'join',
    ...['scores', 'mask', 'softmax', 'values', 'output'].map((kind) => `1.0 ${kind}`),
    'readout',
  ])
})

it('back undoes on, at every place', () => {
  const places = everyPlace()
  places.slice(1).forEach((place, index) => expect(placeBefore(timeline, place)).toEqual(places[index]))
  expect(placeBefore(timeline, start)).toBeNull()
})

it('makes every cell of every computed stage once, in the order of rows', () => {
  const { stages } = trace(circuit, tokens)
  const made = new Map<string, number>()
  for (const place of everyPlace()) {
    for (const { id, rows, columns } of stages) {
      const size = rows.labels.length * columns.labels.length
      const now = Math.min(size, computedCells(timeline, place, id))
      expect(now - (made.get(id) ?? 0)).toBeGreaterThanOrEqual(0)
      if (id !== '1.in') expect(now - (made.get(id) ?? (now === size ? size : 0))).toBeLessThanOrEqual(1)
      made.set(id, now)
    }
  }
  for (const { id, rows, columns } of stages)
    expect(made.get(id), id).toBe(rows.labels.length * columns.labels.length)
})

it('gives the next layer the rows that are not dropped, as the join makes them', () => {
  const join = timeline.steps[6]
  // After the first row of the join, which is position 0, the next layer has none; after the second, one.
  expect(computedCells(timeline, { step: join, unit: 8 }, '1.in')).toBe(0)
  expect(computedCells(timeline, { step: join, unit: 17 }, '1.in')).toBe(9)
})

it('finds the place of any cell that is made', () => {
  for (const { id, rows, columns } of plan.stages) {
    if (/W_|mask$/.test(id)) continue
    const cell = { stage: id, row: rows.labels.length - 1, column: columns.labels.length - 1 }
    const place = placeOfCell(timeline, cell)!
    const index = cell.row * columns.labels.length + cell.column
    expect(computedCells(timeline, place, id)).toBeGreaterThan(index)
    if (id !== '1.in') expect(cellAt(place)).toEqual(cell)
  }
  expect(placeOfCell(timeline, { stage: '0.0.W_QK', row: 0, column: 0 })).toBeNull()
})

describe('over, out and back', () => {
  const at = (index: number, unit: number): Place => ({ step: timeline.steps[index], unit })
  const where = ({ step, unit }: Place) => [step.index, unit === step.units - 1 ? 'done' : unit]

  it('step over completes the stage, then the next one', () => {
    expect(where(afterStage(timeline, at(1, 3)))).toEqual([1, 'done'])
    expect(where(afterStage(timeline, at(1, 24)))).toEqual([2, 'done'])
  })
  it('step out ends with the head, whatever its neighbour', () => {
    expect(where(afterHead(timeline, at(2, 0)))).toEqual([5, 'done'])
    expect(where(afterHead(timeline, at(5, 44)))).toEqual([6, 'done'])
    expect(where(afterHead(timeline, at(6, 44)))).toEqual([11, 'done'])
  })
  it('back goes to before the stage, and stays at the start', () => {
    expect(where(beforeStage(timeline, at(3, 5)))).toEqual([2, 'done'])
    expect(where(beforeStage(timeline, at(0, 44)))).toEqual([0, -1])
  })
  it('stays at the end', () => {
    const end = at(12, 3)
    expect(afterStage(timeline, end)).toEqual(end)
    expect(afterHead(timeline, end)).toEqual(end)
  })
  it('a run asks at every place on its way, the last included', () => {
    const asked: (string | number)[][] = []
    const stop = firstStop(timeline, at(1, 22), at(2, 0), (place) => {
      asked.push(where(place))
      return false
    })
    expect(stop).toBeNull()
    expect(asked).toEqual([
      [1, 23],
      [1, 'done'],
      [2, -1],
      [2, 0],
    ])
  })
})

describe('a bookmark', () => {
  it('is the same place while the shape is the same', () => {
    for (const place of everyPlace()) expect(placeAt(timeline, bookmarkOf(place))).toEqual(place)
  })
  it('is a place that exists, whatever became of the circuit', () => {
    const shapes = ['a', 'ab', 'abcda', 'dcba'].map((text) =>
      timelineOf(tracePlan(exampleDocument('induction').circuit, [...text])),
    )
    shapes.push(timelineOf(tracePlan(exampleDocument('published-head').circuit, [])))
    fc.assert(
      fc.property(fc.constantFrom(...everyPlace()), fc.constantFrom(...shapes), (place, shape) => {
        const { step, unit } = placeAt(shape, bookmarkOf(place))
        expect(shape.steps[step.index]).toBe(step)
        expect(unit).toBeGreaterThanOrEqual(-1)
        expect(unit).toBeLessThan(Math.max(step.units, 0) || 1)
      }),
    )
  })
  it('of the end of a longer stage is the end of a shorter one', () => {
    const shorter = timelineOf(tracePlan(circuit, [...'abc']))
    const end: Place = { step: timeline.steps[1], unit: timeline.steps[1].units - 1 }
    expect(isDone(placeAt(shorter, bookmarkOf(end)))).toBe(true)
  })
})
