import type { CircuitLine } from '#shared/ipc/circuits'

/**
 * The ends of a row or a column of a circuit; NaN is at neither of them.
 *
 * @param most how many entries at each end
 * @param own the place of its entry on the diagonal, `null` where there is none
 */
export function circuitLine(values: Float64Array, most: number, own: number | null): CircuitLine {
  const order = Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]))
  order.sort((a, b) => values[b] - values[a] || a - b)
  const entries = (places: number[]) => places.map((place) => ({ index: place, value: values[place] }))
  return {
    largest: entries(order.slice(0, most)),
    smallest: entries(order.slice(-most).reverse()),
    own: own === null ? null : { value: values[own], ...rankOf(values[own], values) },
  }
}

function rankOf(own: number, values: Float64Array): { above: number; ties: number } {
  let above = 0
  let equal = 0
  for (const value of values) {
    if (value > own) above++
    else if (value === own) equal++
  }
  return { above, ties: Math.max(0, equal - 1) }
}
