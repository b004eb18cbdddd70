import { computed, ref, watch, type Ref } from 'vue'
import type { MapCell } from './geometry'

/** Room beside the plot for names of rows, and above it for names of columns, in CSS pixels. */
const GUTTER = 84
const HEADER = 64
/** CSS pixels of a cell at the most. */
const LARGEST = 32

/**
 * What part of a square of many cells is in sight: its pitch, in CSS pixels a cell, and its first row and column, which
 * need not be whole.
 *
 * @param cells along a side
 * @param width of the whole chart, its names included
 */
export function useTextureView(cells: Readonly<Ref<number>>, width: () => number, height: () => number) {
  const room = computed(() => ({
    width: Math.max(40, width() - GUTTER),
    height: Math.max(40, height() - HEADER),
  }))
  const least = computed(() => Math.min(LARGEST, Math.min(room.value.width, room.value.height) / cells.value))
  const wanted = ref(0)
  const pitch = computed(() => Math.min(LARGEST, Math.max(least.value, wanted.value)))
  const size = computed(() => cells.value * pitch.value)
  const plotWidth = computed(() => Math.floor(Math.min(room.value.width, size.value)))
  const plotHeight = computed(() => Math.floor(Math.min(room.value.height, size.value)))
  const left = ref(0)
  const top = ref(0)

  function within() {
    const last = (plot: number) => Math.max(0, cells.value - plot / pitch.value)
    left.value = Math.min(last(plotWidth.value), Math.max(0, left.value))
    top.value = Math.min(last(plotHeight.value), Math.max(0, top.value))
  }
  watch([cells, plotWidth, plotHeight, pitch], within)

  function pan(x: number, y: number) {
    left.value += x / pitch.value
    top.value += y / pitch.value
    within()
  }
  /** Zooms so that what is at a place of the plot stays there; its middle where no place is given. */
  function zoom(factor: number, x = plotWidth.value / 2, y = plotHeight.value / 2) {
    const [column, row] = [left.value + x / pitch.value, top.value + y / pitch.value]
    wanted.value = Math.min(LARGEST, Math.max(least.value, pitch.value * factor))
    left.value = column - x / pitch.value
    top.value = row - y / pitch.value
    within()
  }
  function fit() {
    wanted.value = 0
    left.value = top.value = 0
  }
  /** Moves as little as needed for a cell to be in sight. */
  function reveal({ row, column }: MapCell) {
    const moved = (line: number, first: number, plot: number) =>
      Math.min(line, Math.max(first, line + 1 - plot / pitch.value))
    left.value = moved(column, left.value, plotWidth.value)
    top.value = moved(row, top.value, plotHeight.value)
    within()
  }
  const shown = (first: number, plot: number) => {
    const from = Math.floor(first)
    const to = Math.min(cells.value, Math.ceil(first + plot / pitch.value))
    return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
  }
  const shownRows = computed(() => shown(top.value, plotHeight.value))
  const shownColumns = computed(() => shown(left.value, plotWidth.value))

  return {
    pitch,
    left,
    top,
    plotWidth,
    plotHeight,
    shownRows,
    shownColumns,
    gutter: GUTTER,
    header: HEADER,
    pan,
    zoom,
    fit,
    reveal,
  }
}
