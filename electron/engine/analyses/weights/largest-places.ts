/** Places of the largest entries, largest first, the lower one of two that are equal; NaN never. */
export function largestPlaces(values: Float64Array, count: number): number[] {
  const places: number[] = []
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue
    if (places.length === count && !(values[i] > values[places[count - 1]])) continue
    let at = places.length
    while (at > 0 && values[i] > values[places[at - 1]]) at--
    places.splice(at, 0, i)
    if (places.length > count) places.pop()
  }
  return places
}
