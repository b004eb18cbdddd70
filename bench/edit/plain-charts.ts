import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { build, type Plugin } from 'vite'
import { REPOSITORY } from '../../scripts/app/repository'

const KEPT = 'this.image.dirty()'
const PLAIN = 'this.chart.setOption(chartOption(this.canvas), { notMerge: true, silent: true })'

/** The same charts, but every change goes through `setOption`, as ECharts is used by default. */
const plainSetOption: Plugin = {
  name: 'plain-set-option',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/charts/canvas-chart.ts')) return null
    if (!code.includes(KEPT))
      throw new Error('canvas-chart.ts has changed: the comparison would compare nothing.')
    return code.replace(KEPT, PLAIN)
  },
}

/** Builds the window's page with plain charts. @returns its folder, and what removes it */
export async function buildPlainCharts(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'induction-lab-plain-'))
  await build({
    configFile: false,
    logLevel: 'error',
    root: join(REPOSITORY, 'renderer'),
    base: './',
    plugins: [plainSetOption, vue()],
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'chrome130',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
