/** How many of many are put in order at once; a view that shows more of them asks for `allInOrder`. */
export const ORDERED = 256

/**
 * Items with the largest numbers first, equal ones in their own order; NaN before all, since it decides a sum. Of
 * more than 256 only the first 256 are in order: a dense score has D² terms, and sorting them all would cost more
 * than everything else about it.
 */
export function largestFirst<T extends { readonly value: number }>(items: readonly T[]): T[] {
  if (items.length <= ORDERED) return items.toSorted(bySize)
  // `Float64Array.from` with a mapping goes through an iterator, which costs more than the selection.
  const sizes = new Float64Array(items.length)
  for (let i = 0; i < items.length; i++) sizes[i] = sizeOf(items[i])
  const least = kthLargest(sizes, ORDERED)
  const large = items.filter((item) => sizeOf(item) >= least).sort(bySize)
  return [...large, ...items.filter((item) => sizeOf(item) < least)]
}

/** The same with all of them in order, for a person who goes through them. */
export function allInOrder<T extends { readonly value: number }>(largest: readonly T[]): T[] {
  return [...largest.slice(0, ORDERED), ...largest.slice(ORDERED).sort(bySize)]
}

function sizeOf({ value }: { readonly value: number }): number {
  return Number.isNaN(value) ? Infinity : Math.abs(value)
}

function bySize(a: { readonly value: number }, b: { readonly value: number }): number {
  const [sizeA, sizeB] = [sizeOf(a), sizeOf(b)]
  return sizeA === sizeB ? 0 : sizeB - sizeA
}

/** Quickselect (Hoare): the k-th largest number, in linear time on average. Reorders what it is given. */
function kthLargest(values: Float64Array, k: number): number {
  let [low, high] = [0, values.length - 1]
  const wanted = k - 1
  while (low < high) {
    const pivot = values[(low + high) >> 1]
    let [i, j] = [low, high]
    while (i <= j) {
      while (values[i] > pivot) i++
      while (values[j] < pivot) j--
      if (i <= j) {
        const swapped = values[i]
        values[i++] = values[j]
        values[j--] = swapped
      }
    }
    if (wanted <= j) high = j
    else if (wanted >= i) low = i
    else break
  }
  return values[wanted]
}
