/** Moves the keyboard to the next region of the window: title bar, side, workspace, inspector, status. */
export function nextRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  for (let step = 1; step <= regions.length; step++) {
    const index = at < 0 && direction > 0 ? step - 1 : at + direction * step
    const region = regions[(index + regions.length * 2) % regions.length]
    const target = region.querySelector<HTMLElement>(
      'button:not([disabled], [tabindex="-1"]), input, [tabindex="0"]:not([data-term])',
    )
    if (target) {
      target.focus()
      return
    }
  }
}
