// What is measured inside the page. In plain JavaScript, because it is evaluated there as it stands.
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
/** The first task after the frame that draws what was changed. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const all = (selector) => document.querySelectorAll(selector)

/** Milliseconds from each edit of the prompt to its losses and the patterns of all heads; with Enter, which large models need. */
async function editsOf(edits, heads, withEnter) {
  const field = document.querySelector('textarea')
  const samples = []
  for (const { text, tokens } of edits) {
    const start = performance.now()
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    if (withEnter)
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    const isThere = () =>
      all('ol[aria-label="Tokens of the prompt"] li').length === tokens &&
      all('[data-stage^="model."][role=grid]')[0]?.getAttribute('aria-rowcount') === String(tokens) &&
      all('.tokens[aria-busy=true], .grid[aria-busy=true]').length === 0 &&
      all('[role=gridcell] canvas[data-drawn=true]').length === heads
    while (!isThere()) await frame()
    // The frame that it was seen in draws it.
    await pause(0)
    samples.push(performance.now() - start)
    await pause(300)
  }
  return samples
}

async function patternsOf(heads) {
  const button = Array.from(all('button')).find(({ textContent }) => textContent.trim() === 'Patterns')
  const start = performance.now()
  button.click()
  while (all('[role=gridcell] canvas[data-drawn=true]').length < heads) await frame()
  await pause(0)
  return performance.now() - start
}

/** Milliseconds between frames while the grid of heads is scrolled, and how far it can be. */
async function scrolled(count) {
  const grid = document.querySelector('[role=grid][aria-label="Heads"]')
  const frames = []
  let last = await frame()
  for (let i = 0; i < count; i++) {
    grid.scrollTop += i % 60 < 30 ? 12 : -12
    const now = await frame()
    frames.push(now - last)
    last = now
  }
  return { frames, way: grid.scrollHeight - grid.clientHeight }
}

/** Milliseconds from a move of the pointer over the large pattern to the task after its frame. */
async function hovered(count) {
  const plot = document.querySelector('[role=grid][data-stage^="model."]')
  const samples = []
  for (let i = 0; i < count; i++) {
    const { left, top } = plot.getBoundingClientRect()
    await frame()
    await pause(0)
    const start = performance.now()
    const at = { clientX: left + 20 + (i % 50), clientY: top + 120 + (i % 60), bubbles: true }
    plot.dispatchEvent(new PointerEvent('pointermove', at))
    // Vue has changed the page before this goes on.
    await null
    plot.getBoundingClientRect()
    samples.push({ layout: performance.now() - start })
    await painted()
    samples.at(-1).painted = performance.now() - start
  }
  return samples
}
/** Milliseconds of passes of a model, as the engine says them. */
async function runsOf(name, texts) {
  const { value } = await window.lab.invoke('models.list')
  const { id } = value.models.find((model) => model.name === name)
  const samples = []
  for (const text of texts) {
    const prompt = { kind: 'ids', ids: text.split(' ').map(Number) }
    const run = await window.lab.invoke('models.run', { model: id, prompt, job: crypto.randomUUID() })
    samples.push(run.value.ms)
    await window.lab.invoke('run.release', { handle: run.value.handle })
    await pause(300)
  }
  return samples
}
globalThis.measured = { runsOf, editsOf, patternsOf, scrolled, hovered }
