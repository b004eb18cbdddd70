// Runs inside the window: how long a pointermove takes until the maps that it changed are drawn.
{
  const result = { painted: [], fromInput: [], frames: [], maps: [] }
  const ends = new AbortController()
  const { signal } = ends
  let move = null

  const { port1, port2 } = new MessageChannel()
  port2.onmessage = ({ data }) => {
    const now = performance.now()
    result.painted.push(now - data.start)
    result.fromInput.push(now - data.input)
  }
  window.addEventListener(
    'pointermove',
    ({ timeStamp }) => {
      move ??= { start: performance.now(), input: timeStamp }
    },
    { capture: true, signal },
  )
  window.addEventListener(
    'lab:painted',
    ({ detail }) => {
      if (!move) return
      result.maps.push(detail)
      port1.postMessage(move)
      move = null
    },
    { signal },
  )

  let last = 0
  requestAnimationFrame(function frame(now) {
    if (signal.aborted) return
    if (last > 0) result.frames.push(now - last)
    last = now
    requestAnimationFrame(frame)
  })

  window.recorder = { result, stop: () => ends.abort() }
}
