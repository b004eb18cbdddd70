import { CustomChart, type CustomSeriesOption } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([CustomChart, GridComponent, CanvasRenderer])

type Renderer = ReturnType<EChartsType['getZr']>
type Displayable = ReturnType<Renderer['storage']['getDisplayList']>[number]

/**
 * An ECharts chart with one custom series whose one item is an image of a canvas. The canvas is painted by others;
 * `redraw` shows it at once and without `setOption`, which is how twelve linked maps stay within a frame.
 */
export class CanvasChart {
  private chart: EChartsType | null = null
  private image: Displayable | null = null
  private pixelRatio = 0

  constructor(
    private readonly host: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
  ) {}

  /** Makes the chart exactly as large as the canvas. Does nothing when it is. */
  fit(pixelRatio: number): void {
    const width = this.canvas.width / pixelRatio
    const height = this.canvas.height / pixelRatio
    if (width === 0 || height === 0) return this.dispose()
    if (pixelRatio !== this.pixelRatio) this.dispose()
    if (this.chart && this.chart.getWidth() === width && this.chart.getHeight() === height) return
    this.pixelRatio = pixelRatio
    if (this.chart && this.image) {
      // The image is all there is: laying the whole option out again would cost more than painting it.
      this.chart.getZr().resize({ width, height })
      this.image.setStyle({ width, height })
    } else {
      this.chart ??= init(this.host, null, { devicePixelRatio: pixelRatio, width, height })
      this.chart.setOption(chartOption(this.canvas), { notMerge: true, silent: true })
      this.image = this.findImage()
    }
    this.show()
  }

  /** Puts the canvas, as it is now, on the screen in this frame. */
  redraw(): void {
    if (!this.chart || !this.image) return
    this.image.dirty()
    this.show()
  }

  dispose(): void {
    this.chart?.dispose()
    this.chart = null
    this.image = null
    this.pixelRatio = 0
  }

  /** Paints now, and ends the frame loop that every change starts: nothing here is animated. */
  private show(): void {
    const renderer = this.chart!.getZr()
    renderer.refreshImmediately(true)
    renderer.animation.stop()
  }

  /** ECharts may make its elements anew at every `setOption` and resize. */
  private findImage(): Displayable | null {
    const elements = this.chart!.getZr().storage.getDisplayList(true)
    return elements.find((element) => 'image' in element.style && element.style.image === this.canvas) ?? null
  }
}

function chartOption(canvas: HTMLCanvasElement) {
  const axis = { type: 'value', show: false, min: 0, max: 1 } as const
  const series: CustomSeriesOption = {
    type: 'custom',
    animation: false,
    progressive: 0,
    silent: true,
    data: [[0, 0]],
    renderItem: (_, api) => ({
      type: 'image',
      silent: true,
      style: { image: canvas, x: 0, y: 0, width: api.getWidth(), height: api.getHeight() },
    }),
  }
  return {
    animation: false,
    grid: { left: 0, top: 0, right: 0, bottom: 0 },
    xAxis: axis,
    yAxis: axis,
    series: [series],
  }
}
