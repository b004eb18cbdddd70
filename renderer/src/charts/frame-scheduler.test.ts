import { describe, expect, it, vi } from 'vitest'
import { FrameScheduler } from './frame-scheduler'

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))

describe('FrameScheduler', () => {
  it('runs a job once in the next frame, however often it was asked for', async () => {
    const [scheduler, job] = [new FrameScheduler(), vi.fn()]
    scheduler.request(job)
    scheduler.request(job)
    expect(job).not.toHaveBeenCalled()
    await nextFrame()
    expect(job).toHaveBeenCalledTimes(1)
    await nextFrame()
    expect(job).toHaveBeenCalledTimes(1)
  })

  it('says after the last job of a frame how many there were', async () => {
    const scheduler = new FrameScheduler()
    const said: string[] = []
    const end = scheduler.onPainted((jobs) => said.push(`painted ${jobs}`))
    scheduler.request(() => said.push('a'))
    scheduler.request(() => said.push('b'))
    await nextFrame()
    expect(said).toEqual(['a', 'b', 'painted 2'])
    end()
    scheduler.request(() => said.push('c'))
    await nextFrame()
    expect(said.at(-1)).toBe('c')
  })

  it('requests no frame when every job was taken back', async () => {
    const frame = vi.spyOn(globalThis, 'cancelAnimationFrame')
    const [scheduler, job, painted] = [new FrameScheduler(), vi.fn(), vi.fn()]
    scheduler.onPainted(painted)
    scheduler.request(job)
    scheduler.cancel(job)
    await nextFrame()
    expect(frame).toHaveBeenCalledTimes(1)
    expect(job).not.toHaveBeenCalled()
    expect(painted).not.toHaveBeenCalled()
  })

  it('paints a job that was asked for during a frame in the one after', async () => {
    const scheduler = new FrameScheduler()
    const counts: number[] = []
    scheduler.onPainted((jobs) => counts.push(jobs))
    const again = vi.fn()
    scheduler.request(() => scheduler.request(again))
    await nextFrame()
    expect(again).not.toHaveBeenCalled()
    await nextFrame()
    expect(again).toHaveBeenCalledTimes(1)
    expect(counts).toEqual([1, 1])
  })
})
