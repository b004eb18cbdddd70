// Runs inside the window: how long it works on a key until the maps that it changed are drawn. A key comes at any time
// between two frames of the screen, so the wait for the next one is told apart from the work.
{
  const result = { worked: [], drawn: [] }
  const ends = new AbortController()
  const { signal } = ends
  let step = null

  const handled = new MessageChannel()
  handled.port2.onmessage = ({ data: start }) => {
    if (step?.start === start) step.handled = performance.now()
  }
  const shown = new MessageChannel()
  shown.port2.onmessage = ({ data }) => {
    const now = performance.now()
    result.worked.push(data.handled - data.start + (now - data.frame))
    result.drawn.push(now - data.start)
  }
  window.addEventListener(
    'keydown',
    () => {
      const now = performance.now()
      step = { start: now, handled: now, frame: now }
      // A task behind this one's microtasks: by then the key is dealt with and the page is changed.
      handled.port1.postMessage(now)
      requestAnimationFrame(() => {
        if (step?.start === now) step.frame = performance.now()
      })
    },
    { capture: true, signal },
  )
  window.addEventListener(
    'lab:painted',
    () => {
      if (!step) return
      shown.port1.postMessage(step)
      step = null
    },
    { signal },
  )
  window.stepRecorder = { result, stop: () => ends.abort() }
}
