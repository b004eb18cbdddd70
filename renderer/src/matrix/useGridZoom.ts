import { useEventListener } from '@vueuse/core'
import { computed, nextTick, shallowRef, watch, type Ref } from 'vue'
import type { MapCell, MapGeometry } from '../charts/geometry'
import { visibleBlock } from './visible-lines'

/** Pitches of the grid when it is larger than the lane has room for; tiles have numbers from 17 on. */
const STEPS = [5, 6, 8, 10, 14, 17, 22, 28, 36]
/** Lines from which on a matrix that scrolls has a map of the whole. */
const MINI_MAP_ABOVE = 48
/** Between that map and the edges of the figure. */
const MINI_MAP_MARGIN = 20
/** Device pixels that a canvas over the whole matrix may measure. */
const LARGEST_CANVAS = 4608

/** What a gap between groups of dims may take of a lens. */
const LENS_SLACK = 8

interface Fitting {
  /** The pitch that the lane has room for. */
  readonly pitch: number
  /** Lines of the longer axis. */
  readonly lines: number
  readonly pixelRatio: number
  /** How many lines are seen at most, of a grid that is a lens over its matrix; null for one that is not. */
  readonly lens: number | null
}

/**
 * How large the tiles of one grid are, and which part of it is seen. Larger than the lane has room for, the grid keeps
 * its place and scrolls under its labels; a lens always does.
 */
export function useGridZoom(
  viewport: Readonly<Ref<HTMLElement | null>>,
  fitting: () => Fitting,
  drawn: (pitch: number) => MapGeometry,
) {
  const wanted = shallowRef(0)
  /** What labels and axes take beside the tiles. */
  const margin = shallowRef({ x: 0, y: 0 })
  /** Size of the whole figure where it fits, as it was measured. */
  const measured = shallowRef<{ width: number; height: number } | null>(null)
  const room = computed(() => {
    const { lens } = fitting()
    if (lens === null) return measured.value
    const side = lens * pitch.value + LENS_SLACK
    const { width, height } = geometry.value
    return { width: margin.value.x + Math.min(width, side), height: margin.value.y + Math.min(height, side) }
  })
  const scrolled = shallowRef({ x: 0, y: 0 })
  useEventListener(viewport, 'scroll', () => {
    const { scrollLeft: x, scrollTop: y } = viewport.value!
    scrolled.value = { x, y }
  })

  const largest = computed(() => Math.floor(LARGEST_CANVAS / fitting().pixelRatio / fitting().lines))
  const pitch = computed(() => Math.max(fitting().pitch, Math.min(wanted.value, largest.value)))
  const geometry = computed(() => drawn(pitch.value))
  const isLens = computed(() => fitting().lens !== null)
  const isZoomed = computed(
    () => pitch.value > fitting().pitch || (fitting().lens ?? Infinity) < fitting().lines,
  )
  const next = computed(() => STEPS.find((step) => step > pitch.value && step <= largest.value))
  const previous = computed(() => STEPS.findLast((step) => step < pitch.value))

  /** The part that is seen, in pixels of the tiles. */
  const seen = computed(() => {
    if (!isZoomed.value || !room.value) return null
    const { x, y } = margin.value
    // Scroll bars take some of it once they are there.
    const { clientWidth = 0, clientHeight = 0 } = viewport.value ?? {}
    return {
      ...scrolled.value,
      width: Math.min(room.value.width, clientWidth || Infinity) - x,
      height: Math.min(room.value.height, clientHeight || Infinity) - y,
    }
  })

  /** Edge of the map of the whole, at a pixel a cell; 0 where there is none. */
  const miniMap = computed(() =>
    isZoomed.value && !isLens.value && fitting().lines > MINI_MAP_ABOVE
      ? fitting().lines + MINI_MAP_MARGIN
      : 0,
  )

  function measure() {
    const element = viewport.value
    if (!element || isZoomed.value) return
    const { width, height } = geometry.value
    measured.value = { width: element.offsetWidth, height: element.offsetHeight }
    margin.value = { x: element.offsetWidth - width, y: element.offsetHeight - height }
  }

  /** What labels take is known once they stand there, and other labels take other room. */
  function measureLens() {
    const figure = viewport.value?.firstElementChild
    if (!isLens.value || !(figure instanceof HTMLElement)) return
    const { width, height } = geometry.value
    margin.value = { x: figure.offsetWidth - width, y: figure.offsetHeight - height }
  }
  watch([viewport, geometry], measureLens, { flush: 'post' })

  /** The cells that are seen, and some around them; null where all are. */
  const visible = computed(() => (seen.value ? visibleBlock(geometry.value, seen.value) : null))
  /** The last cells can be scrolled to where the map of the whole does not lie over them. */
  const viewportStyle = computed(() => {
    if (!isZoomed.value || !room.value) return undefined
    const { width, height } = room.value
    return { width: `${width}px`, height: `${height}px`, '--beyond': `${miniMap.value}px` }
  })

  /** Scrolls so that a cell is in the middle, or as near to it as the edges let it. */
  function centre(cell: MapCell) {
    measureLens()
    if (!seen.value) return
    const { tile, cornerOf } = geometry.value
    const { x, y } = cornerOf(cell)
    const { width, height } = seen.value
    viewport.value?.scrollTo(x + (tile - width) / 2, y + (tile - height) / 2)
  }

  /** Changes the size of the tiles; the cell stays where it is in the window. */
  async function zoomTo(to: number, around: MapCell) {
    measure()
    const element = viewport.value
    if (!element) return
    const before = geometry.value.cornerOf(around)
    const held = { x: before.x - element.scrollLeft, y: before.y - element.scrollTop }
    wanted.value = to
    await nextTick()
    const after = geometry.value.cornerOf(around)
    element.scrollTo(after.x - held.x, after.y - held.y)
    reveal(around)
  }

  /** Scrolls as little as it takes to see a cell. */
  function reveal(cell: MapCell) {
    const element = viewport.value
    if (!element || !seen.value) return
    const { tile, cornerOf } = geometry.value
    const { x, y } = cornerOf(cell)
    const width = Math.max(tile, seen.value.width - miniMap.value)
    const height = Math.max(tile, seen.value.height - miniMap.value)
    const within = (at: number, from: number, length: number) =>
      at < from ? at : Math.max(from, at + tile - length)
    element.scrollTo(within(x, element.scrollLeft, width), within(y, element.scrollTop, height))
  }

  // Where the lane changes its size, so does the figure's place.
  watch(
    () => fitting().pitch,
    () => (wanted.value = 0),
  )

  return {
    pitch,
    geometry,
    isZoomed,
    isLens,
    seen,
    visible,
    viewportStyle,
    miniMap,
    reveal,
    centre,
    /** One size larger or smaller, or as large as the lane has room for; about a cell. */
    run(by: 'in' | 'out' | 'fit', around: MapCell) {
      if (by === 'in' && next.value !== undefined) void zoomTo(next.value, around)
      if (by === 'out' && isZoomed.value) void zoomTo(previous.value ?? 0, around)
      if (by === 'fit') void zoomTo(0, around)
    },
    scrollTo(x: number, y: number) {
      viewport.value?.scrollTo(x, y)
    },
  }
}
