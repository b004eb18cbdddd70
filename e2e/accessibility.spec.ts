import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { violations } from './support/axe'
import { test } from './support/drawn-app'
import { activeCell, clickOn, goTo, lane, mapOf, mapsOf, pointAtNothing } from './support/map'
import { openLane, prediction } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

const MODEL_VIEWS = ['Attention', 'Loss', 'Ablation', 'Attribution', 'Lens', 'Patching', 'Activations']

const CIRCUIT_VIEWS = [
  'OV circuit',
  'QK circuit',
  'Composition',
  'Through an earlier head',
  'Decomposed scores',
  'Token table',
  'Induction report',
]

/** Goes to a view by its command, and waits until the workspace says that nothing runs. */
async function show(page: Page, view: string, workspace: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill(`${view} ${workspace}`)
  await expect(page.getByRole('dialog').getByRole('option').first()).toHaveText(
    new RegExp(`^${view}\\s*${workspace}`),
  )
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.locator('main [role=alert]')).toHaveCount(0)
  await expect(page.locator('main progress')).toHaveCount(0, { timeout: 20_000 })
}

/** Parts of the page that somebody who reads with the ears meets without a name, and maps that Tab loses. */
function unnamed(page: Page): Promise<string[]> {
  return page
    .locator(
      '[role=grid], [role=img], [role=listbox], [role=region], aside, main nav, section, table, canvas',
    )
    .evaluateAll((parts) =>
      parts
        .filter((part) => part.checkVisibility() && !part.closest('[aria-hidden=true]'))
        .filter((part) => {
          const by = part.getAttribute('aria-labelledby')
          const name = part.ariaLabel ?? (by && document.getElementById(by)?.textContent)
          const caption = part.querySelector(':scope > caption')?.textContent
          const stops = [part, ...part.querySelectorAll('*')].filter(
            (each) => (each as HTMLElement).tabIndex >= 0,
          )
          return !(name || caption)?.trim() || (part.role === 'grid' && stops.length !== 1)
        })
        .map((part) => part.outerHTML.slice(0, 120)),
    )
}

test('axe finds nothing wrong in the sandbox and its walk', async ({ page }) => {
  test.slow()
  const look = async (what: string, within?: string) =>
    expect.soft(await violations(page, { within }), what).toEqual([])
  await pointAtNothing(page)
  await look('at first')
  await clickOn(mapOf(page, '1.0.scores'), 3, 0)
  await pointAtNothing(page)
  await look('a locked cell', '[data-region=inspector]')
  await goTo(mapOf(page, '1.0.W_QK'), 0, 4)
  await page.keyboard.type('1o')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeVisible()
  await look('an invalid entry', '[data-lane="1.0"]')
  await page.keyboard.press('Escape')
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  await openLane(page, 1, '0.0')
  await clickOn(mapOf(page, '0.0.pattern'), 4, 3)
  await pointAtNothing(page)
  await look('the other lane')
  await goTo(mapOf(page, '0.0.W_QK'), 0, 0)
  await page.keyboard.press('s')
  for (let i = 0; i < 7; i++) await page.keyboard.press('F10')
  await page.keyboard.press('Control+i')
  await pointAtNothing(page)
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
  await look('the walk', 'main')
})

test('axe finds nothing wrong in menus and dialogs', async ({ page }) => {
  test.slow()
  const look = async (what: string, within?: string) =>
    expect.soft(await violations(page, { within }), what).toEqual([])
  const menu = '[role=menu]'
  await page.getByRole('button', { name: /^Document:/ }).click()
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  await look('menu of documents', menu)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Token 2: c' }).press('Enter')
  await expect(page.getByRole('menuitem', { name: 'Remove' })).toBeVisible()
  await look('menu of a token', menu)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Menu', exact: true }).press('Enter')
  await page.getByRole('menuitem', { name: 'Edit' }).press('ArrowRight')
  await expect(page.getByRole('menuitem', { name: /^Undo/ }).first()).toBeVisible()
  await look('menu', menu)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+K')
  await page.getByRole('combobox', { name: 'Find a command' }).fill('open')
  await expect(page.getByRole('option').first()).toBeVisible()
  await look('palette', 'dialog[open]')
  await page.keyboard.press('Escape')
  for (const [keys, dialog] of [
    ['Control+,', 'Settings'],
    ['Control+e', 'Export figure'],
    ['F1', 'Keyboard sheet'],
    ['Shift+F1', 'Glossary'],
  ] as const) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('dialog', { name: dialog })).toBeVisible()
    await look(dialog, 'dialog[open]')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('axe finds nothing wrong in every view of Models', async ({ page }) => {
  test.slow()
  await page.keyboard.press('Control+2')
  await expect(page.getByRole('grid', { name: 'Pattern, head 0.0' })).toBeVisible()
  expect.soft(await violations(page), 'at first').toEqual([])
  for (const view of MODEL_VIEWS) {
    await show(page, view, 'Models')
    const within = '[data-region=workspace]'
    expect.soft(await violations(page, { within }), view).toEqual([])
    expect.soft(await unnamed(page), `names in ${view}`).toEqual([])
  }
  await expect(page.getByRole('grid', { name: 'blocks.0.hook_resid_post, pos by d_model' })).toBeVisible()
})

test('axe finds nothing wrong in every view of Circuits, in Compare and in Challenges', async ({ page }) => {
  test.slow()
  for (const view of CIRCUIT_VIEWS) {
    await show(page, view, 'Circuits')
    // A kept entry fills the inspector.
    if (view === CIRCUIT_VIEWS[0]) await page.getByRole('grid', { name: view }).press('Enter')
    const within = view === CIRCUIT_VIEWS[0] ? undefined : '[data-region=workspace]'
    expect.soft(await violations(page, { within }), view).toEqual([])
    expect.soft(await unnamed(page), `names in ${view}`).toEqual([])
  }
  for (const [keys, name] of [
    ['Control+4', 'Causal test'],
    ['Control+5', 'Circuit'],
  ] as const) {
    await page.keyboard.press(keys)
    await expect(page.getByRole('region', { name })).toBeVisible()
    expect.soft(await violations(page), name).toEqual([])
    expect.soft(await unnamed(page), name).toEqual([])
  }
})

test('every map is a named grid with its counts and one tab stop; weights can be edited, the rest is read', async ({
  page,
}) => {
  await expect(mapOf(page, '1.0.W_QK')).toHaveAttribute('aria-readonly', 'false')
  for (const stage of [
    '1.0.scores',
    '1.0.masked',
    '1.0.pattern',
    '1.0.values',
    '1.0.output',
    '0.0.W_QK',
    'X',
  ])
    await expect(mapOf(page, stage)).toHaveAttribute('aria-readonly', 'true')
  for (const [n, head] of [
    [1, '0.0'],
    [2, '1.0'],
  ] as const) {
    await openLane(page, n, head)
    const grids = await page.locator('main [role=grid]').evaluateAll((maps) =>
      maps.map((map) => ({
        stage: (map as HTMLElement).dataset.stage!,
        name: map.getAttribute('aria-label'),
        rows: Number(map.getAttribute('aria-rowcount')),
        columns: Number(map.getAttribute('aria-colcount')),
        stops: [map, ...map.querySelectorAll('*')].filter((each) => (each as HTMLElement).tabIndex >= 0)
          .length,
      })),
    )
    expect(grids.length).toBeGreaterThanOrEqual(19)
    for (const { stage, name, rows, columns, stops } of grids) {
      expect(name, stage).toBeTruthy()
      expect(stops, stage).toBe(1)
      const positions = stage.startsWith('1.') ? 4 : 5
      const isSquare = /W_QK$|W_OV$/.test(stage)
      expect(rows, stage).toBe(isSquare ? 9 : positions)
      expect(columns, stage).toBe(/scores|mask|pattern/.test(stage) ? positions : 9)
    }
    const names = await lane(page, head)
      .getByRole('grid')
      .evaluateAll((maps) => maps.map((map) => map.getAttribute('aria-label')))
    expect(new Set(names).size, 'each name once').toBe(names.length)
  }
})

test('a cell says its stage, head, query, key, value and origin', async ({ page }) => {
  const sentence = async (stage: string, row: number, column: number) => {
    const map = mapOf(page, stage)
    await goTo(map, row, column)
    const cell = map.getByRole('gridcell')
    return (await cell.getAttribute('aria-label')) ?? cell.innerText()
  }
  expect(await sentence('1.0.scores', 3, 0)).toBe(
    'Scores, head 1.0. Query a, position 4; key b, position 1. 9.99955. Comes from 1 term.',
  )
  expect(await sentence('1.0.masked', 0, 2)).toBe(
    'Masked scores, head 1.0. Query b, position 1; key d, position 3. Masked: the key comes after the query.',
  )
  expect(await sentence('1.0.W_QK', 0, 4)).toBe('W_QK, head 1.0, editable. Query tok a, key prev a. 10.')
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  expect(await sentence('1.0.W_QK', 0, 4)).toBe(
    'W_QK, head 1.0, editable. Query tok a, key prev a. 7. Edited.',
  )
  expect(await sentence('1.0.pattern', 3, 0)).toMatch(
    /^Pattern, head 1\.0\. Query a, position 4; key b, position 1\. 0\.997\d+\. Its share among 4 keys\.$/,
  )
})

test('real arrow keys walk a grid, its ends and its groups', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  const at = async () => {
    const { row, column } = (await activeCell(map))!
    return [row, column]
  }
  await goTo(map, 0, 0)
  const steps: [key: string, row: number, column: number][] = [
    ['ArrowRight', 0, 1],
    ['ArrowDown', 1, 1],
    ['ArrowLeft', 1, 0],
    ['ArrowLeft', 1, 0],
    ['ArrowUp', 0, 0],
    ['ArrowUp', 0, 0],
    ['End', 0, 8],
    ['Home', 0, 0],
    ['Control+ArrowRight', 0, 3],
    ['Control+ArrowRight', 0, 7],
    ['Control+ArrowRight', 0, 8],
    ['Control+End', 8, 8],
    ['Control+ArrowUp', 4, 8],
    ['Control+Home', 0, 0],
  ]
  for (const [key, row, column] of steps) {
    await page.keyboard.press(key)
    expect(await at(), key).toEqual([row, column])
  }
})

test('the weights are changed by key, in steps and to zero', async ({ page }) => {
  const map = mapOf(page, '1.0.W_QK')
  await goTo(map, 0, 4)
  for (const [key, value] of [
    ['Alt+ArrowDown', 9.5],
    ['Alt+ArrowUp', 10],
    ['Alt+Shift+ArrowDown', 9.95],
    ['Delete', 0],
  ] as const) {
    await page.keyboard.press(key)
    expect((await activeCell(map))!.value, key).toBe(value)
  }
  await page.keyboard.press('Control+Z')
  await page.keyboard.press('Control+Z')
  expect((await activeCell(map))!.value).toBe(10)
  await page.keyboard.press('Alt+ArrowUp')
  expect((await activeCell(map))!.value).toBe(10.5)
  // Above 10 the scale goes on to 20: a step of 0.5 becomes one of 1, and is nothing between them on the way.
  await page.keyboard.press('Alt+ArrowUp')
  expect([11, 11.5]).toContain((await activeCell(map))!.value)
})

test('a changed prediction is announced politely, with what it was', async ({ page }) => {
  const live = prediction(page).locator('[aria-live]')
  await expect(live).toHaveAttribute('aria-live', 'polite')
  await expect(live).toBeEmpty()
  const strength = page.getByRole('textbox', { name: 'Strength, as a number' })
  await strength.fill('2')
  await strength.press('Enter')
  await expect(live).toHaveText('Prediction changed: b, 0.6007, was b, 0.9999.')
})

test('the outline is a tree that arrows walk', async ({ page }) => {
  const tree = page.getByRole('tree', { name: 'Circuit outline' })
  await expect(tree.getByRole('treeitem')).toHaveCount(19)
  await tree.getByRole('treeitem', { name: /^Embedding X/ }).focus()
  await page.keyboard.press('ArrowDown')
  const head = tree.getByRole('treeitem', { name: /^Head 0\.0/ })
  await expect(head).toBeFocused()
  await expect(head).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowLeft')
  await expect(head).toHaveAttribute('aria-expanded', 'false')
  await expect(tree.getByRole('treeitem')).toHaveCount(12)
  expect(await tree.locator('[tabindex="0"]').count()).toBe(1)
})

test('the palette takes the focus and gives it back', async ({ page }) => {
  const strength = page.getByRole('slider', { name: 'Strength' })
  await strength.focus()
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(strength).toBeFocused()
  await expect(mapsOf(page, '1.0.W_QK')).toHaveCount(1)
})
