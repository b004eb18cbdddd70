import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect } from './support/app'
import { violations } from './support/axe'
import { drawn, test } from './support/drawn-app'
import { logits, prediction, runCommand, undoButton } from './support/sandbox'

test.use({ windowSize: { width: 1440, height: 900 } })

const failure = (page: Page) => page.locator('[data-failure]')
const solved = (page: Page) => page.getByText(/Solved, \d of 3 stars/)

/** Presses Tab until an element that matches has the keyboard. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`No Tab leads to ${selector}.`)
}

/** Goes into a matrix and to a cell of it, and types contents down the diagonal from there. */
async function diagonal(page: Page, stage: string, row: number, column: number, contents: readonly string[]) {
  await tabTo(page, `[data-stage="${stage}"][aria-readonly=false]`)
  await page.keyboard.press('Control+Home')
  for (let i = 0; i < row; i++) await page.keyboard.press('ArrowDown')
  for (let i = 0; i < column; i++) await page.keyboard.press('ArrowRight')
  for (const content of contents) {
    await page.keyboard.type(content)
    // Enter goes a line down.
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowRight')
  }
}

/** Every line of the menu, as "title | keys". */
async function menuLines(page: Page): Promise<string[]> {
  const lines: string[] = []
  await page.getByRole('button', { name: 'Menu', exact: true }).press('Enter')
  for (const group of ['File', 'Edit', 'View', 'Window', 'Help']) {
    const item = page.getByRole('menuitem', { name: group, exact: true })
    await item.press('ArrowRight')
    const inner = page.getByRole('menu').last().getByRole('menuitem')
    await inner.first().waitFor()
    lines.push(
      ...(await inner.evaluateAll((items) =>
        items.map(
          (each) =>
            `${each.querySelector('.grow')!.textContent} | ${each.querySelector('kbd')?.textContent ?? ''}`,
        ),
      )),
    )
    await page.keyboard.press('ArrowLeft')
    await expect(page.getByRole('menu')).toHaveCount(1)
  }
  await page.keyboard.press('Escape')
  return lines
}

test('five lessons by keyboard alone, beside one’s own document', async ({ page }) => {
  await page.keyboard.press('Control+5')
  await expect(page.getByRole('heading', { name: 'One attention head by hand', level: 2 })).toBeVisible()
  await expect(failure(page)).toHaveText(
    'Query 1, key 0: expected scores[1, 0] = 1, got 0. W_QK[dim 0, dim 1] is 0.',
  )
  // A wrong answer: the ones stand in column 1 instead of row 0.
  await diagonal(page, '0.0.W_QK', 0, 1, ['1'])
  await expect(failure(page)).toContainText('W_QK[dim 0, dim 0] is 0.')
  await diagonal(page, '0.0.W_QK', 0, 0, ['1'])
  await expect(failure(page)).toHaveText(
    'Key 0: expected values[0, dim 0] = 1, got 0. W_OV[dim 0, dim 1] is 0.',
  )
  await diagonal(page, '0.0.W_OV', 0, 0, ['1'])
  await diagonal(page, '0.0.W_OV', 0, 1, ['1'])
  await expect(solved(page)).toHaveText('Solved, 3 of 3 stars')

  await tabTo(page, '.passed .button')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'The previous-token head', level: 2 })).toBeVisible()
  // Transposed: each position would look at the next one.
  await diagonal(page, '0.0.W_QK', 4, 5, ['=s', '=s', '=s', '=s'])
  await expect(page.getByText('A common mistake: previous QK transposed.')).toBeVisible()
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
  await diagonal(page, '0.0.W_QK', 5, 4, ['=s', '=s', '=s', '=s'])
  await expect(failure(page)).toContainText(
    'On a b c d a, position 1: head 0.0 should write 1 into prev a, and writes 0',
  )
  await diagonal(page, '0.0.W_OV', 4, 0, ['1', '1', '1', '1'])
  await expect(solved(page)).toHaveText('Solved, 3 of 3 stars')
  await expect(prediction(page)).toContainText('b')

  await tabTo(page, '.passed .button')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'The induction head', level: 2 })).toBeVisible()
  await diagonal(page, '0.0.W_QK', 5, 4, ['=s', '=s', '=s', '=s'])
  await diagonal(page, '0.0.W_OV', 4, 0, ['1', '1', '1', '1'])
  await page.keyboard.press('Alt+2')
  await diagonal(page, '1.0.W_QK', 0, 4, ['=s', '=s'])
  await diagonal(page, '1.0.W_QK', 3, 7, ['=s'])
  await expect(failure(page)).toHaveText(
    'On c a b c, position 3: head 1.0 should look at position 1, and gives it 0.33: it looks evenly at 3 ' +
      'positions. W_QK[tok c, prev c] of head 1.0 is 0.',
  )
  // The name of the sequence shows it.
  await tabTo(page, '[data-failure] button')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Token 0: c' })).toBeVisible()
  await diagonal(page, '1.0.W_QK', 2, 6, ['=s'])
  await diagonal(page, '1.0.W_OV', 0, 0, ['1', '1', '1', '1'])
  await expect(solved(page)).toHaveText('Solved, 3 of 3 stars')
  expect((await logits(page))[0]).toBeGreaterThan(0.999)

  await tabTo(page, '.passed .button')
  await page.keyboard.press('Enter')
  const verdict = page.locator('main').getByRole('status')
  const pick = async (head: string) => {
    await tabTo(page, `[aria-label="Head ${head}"]`)
    await page.keyboard.press('Space')
  }
  const handIn = async () => {
    await tabTo(page, '.end .button')
    await page.keyboard.press('Enter')
  }
  await expect(page.getByRole('heading', { name: 'Find the induction heads', level: 2 })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Head 1.3' })).toBeVisible()
  await pick('0.0')
  await handIn()
  await expect(verdict).toHaveText(
    /^Head 0\.0 is none\. At position \d+, \w, the key behind the earlier \w is position \d+/,
  )
  for (const head of ['0.0', '1.0', '1.1', '1.3']) await pick(head)
  await handIn()
  await expect(verdict).toHaveText('What you picked is right. One head is missing, in layer 1.')
  await pick('1.2')
  await handIn()
  await expect(solved(page)).toHaveText('Solved, 3 of 3 stars')

  await tabTo(page, '.passed .button')
  await page.keyboard.press('Enter')
  await expect(
    page.getByRole('heading', { name: 'Your head against the trained one', level: 2 }),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Head 1.3' })).toBeVisible()
  await pick('1.1')
  await handIn()
  // The distances of `analyse head-similarity`: 1.0 at 0.499, 0.1 at 0.502, 1.1 at 0.552.
  await expect(verdict).toHaveText(
    'Of head 1.1, 0.552 of the attention lies elsewhere than in your head; 2 heads are nearer, the nearest with 0.499.',
  )
  await pick('1.0')
  await handIn()
  await expect(solved(page)).toHaveText('Solved, 3 of 3 stars')
  expect(await violations(page, { lightOnly: true })).toEqual([])

  await page.keyboard.press('Control+1')
  await expect(page.getByRole('button', { name: 'Document: Induction circuit' })).toBeVisible()
  await expect(undoButton(page)).toBeDisabled()
  await page.keyboard.press('Control+5')
  await expect(solved(page)).toBeVisible()
})

test('help comes bit by bit, what is given stays, and a lesson is there again', async ({
  launch,
  scratch,
}) => {
  const profile = `${scratch}/profile`
  const { app, page } = await launch({ profile })
  await drawn(page)
  await page.keyboard.press('Control+5')
  await page.getByRole('button', { name: /The previous-token head/ }).click()
  for (const [button, shows] of [
    ['Show hint 1 of 3', /^Where to look must not depend/],
    ['Show hint 2 of 3', /^Rows of W_QK are the query’s dims/],
    ['Show hint 3 of 3', /^W_OV writes to its row/],
    ['Ask me a question', /^Which weight makes position 4/],
  ] as const) {
    await page.getByRole('button', { name: button }).click()
    await expect(page.getByText(shows)).toBeVisible()
  }
  await page.getByLabel('W_QK[pos 3, pos 4]').click()
  await expect(page.getByText('Not “W_QK[pos 3, pos 4]”.')).toBeVisible()
  await page.getByLabel('W_QK[pos 4, pos 3]').click()
  await expect(page.getByText(/Right\. The query stands in the row/)).toBeVisible()
  expect(await violations(page, { lightOnly: true })).toEqual([])

  await page.keyboard.press('Alt+2')
  await expect(page.locator('[data-stage="1.0.W_QK"]').first()).toBeVisible()
  await expect(page.locator('[data-stage="1.0.W_QK"][aria-readonly=false]')).toHaveCount(0)
  await runCommand(page, 'Remove the head and its layer')
  await expect(page.getByText('The number of layers and heads is given in this lesson.')).toBeVisible()
  await expect(undoButton(page)).toBeDisabled()

  await page.getByRole('button', { name: 'Show the solution' }).click()
  await page.getByRole('button', { name: 'Fill in the solution' }).click()
  await expect(solved(page)).toHaveText('Solved, 1 of 3 stars')
  await expect(page.getByRole('button', { name: 'Undo: Fill in the solution' })).toBeVisible()

  // A teacher's lesson from a file, and one that cannot be solved.
  const lesson = readFileSync('resources/challenges/2-previous-token.json', 'utf8')
  const own = lesson
    .replace('"previous-token"', '"mine"')
    .replace('The previous-token head', 'A lesson of mine')
  const choose = (text: string) =>
    page
      .getByLabel('File of a lesson')
      .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(text) })
  await choose(own.replace('"atLeast": 0.95', '"atLeast": 1'))
  await expect(page.getByRole('alert').last()).toContainText(
    '“mine.json” was not opened. The lesson’s own solution does not pass “Every position looks at the one before it”.',
  )
  await choose(own)
  await expect(page.getByRole('heading', { name: 'A lesson of mine', level: 2 })).toBeVisible()
  await expect.poll(() => page.locator('[data-pending]').getAttribute('data-pending')).toBe('0')
  await app.close()

  const again = (await launch({ profile })).page
  await drawn(again)
  await expect(again.getByRole('heading', { name: 'A lesson of mine', level: 2 })).toBeVisible()
  await again.getByRole('button', { name: /The previous-token head/ }).click()
  await expect(solved(again)).toHaveText('Solved, 1 of 3 stars')
})

test('what a lesson needs is said, and matrix cards are answered by keyboard', async ({ page }) => {
  await page.keyboard.press('Control+5')
  const choose = async (nth: number) => {
    await tabTo(page, `nav li:nth-child(${nth}) .lesson`)
    await page.keyboard.press('Enter')
  }
  await choose(5)
  await expect(page.getByRole('alert')).toContainText('Solve “The induction head” first.')

  await choose(6)
  const card = page.getByRole('region', { name: 'W_E W_OV W_U' })
  await card.getByLabel('d_model × d_model').focus()
  await page.keyboard.press('Space')
  await expect(card.getByText('Not “d_model × d_model”.')).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(card.getByText(/Right\. From every token to every token/)).toBeVisible()
  expect(await violations(page, { lightOnly: true })).toEqual([])

  // Whatever a menu offers is in the palette and on the sheet, with its keys; what cannot be done now says why.
  await page.keyboard.press('Control+1')
  const offered = await menuLines(page)
  expect(offered.length).toBeGreaterThan(60)
  await page.keyboard.press('Control+K')
  await page.getByRole('option').first().waitFor()
  const found = await page.getByRole('option').evaluateAll((options) =>
    options.map((option) => ({
      line: `${option.querySelector('span')!.textContent} | ${option.querySelector('kbd')?.textContent ?? ''}`,
      disabled: option.ariaDisabled === 'true',
      reason: option.querySelector('.reason')?.textContent ?? '',
    })),
  )
  await page.keyboard.type('fill cells')
  await expect(page.getByRole('option')).toHaveText(/Matrix.*Go to a cell of a matrix first.*F/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Find a command' })).toBeVisible()
  await page.keyboard.press('Escape')
  const titles = new Set(found.map(({ line }) => line))
  expect(offered.filter((line) => !titles.has(line) && !line.startsWith('Find a command'))).toEqual([])
  expect(found.filter(({ disabled, reason }) => disabled !== (reason !== ''))).toEqual([])
  expect(found.filter(({ reason }) => reason === 'Not possible now')).toEqual([])

  await page.keyboard.press('F1')
  const sheet = page.getByRole('dialog', { name: 'Keyboard sheet' })
  const listed = await sheet.getByRole('row').evaluateAll((rows) =>
    rows.map((row) => {
      const cell = (selector: string) => row.querySelector(selector)?.textContent?.trim() ?? ''
      return { does: cell('th[scope=row]'), where: cell('.where'), keys: cell('.keys') }
    }),
  )
  const unlisted = found.filter(({ line }) => {
    const [title, keys] = line.split(' | ')
    return !listed.some(
      ({ does, where, keys: own }) => does === title && where !== '' && own.startsWith(keys),
    )
  })
  expect(unlisted).toEqual([])
  await page.keyboard.type('challenges')
  await expect(sheet.getByRole('row').filter({ hasText: 'Challenges' })).toContainText('Ctrl 5')
  expect(await violations(page, { lightOnly: true })).toEqual([])
  await page.keyboard.press('Escape')

  // A term explains itself to the pointer and to the keyboard, and leads to the glossary.
  await runCommand(page, 'Lessons')
  await expect(page.getByRole('main').getByRole('region').first()).toBeVisible()
  await page.keyboard.press('Control+1')
  const pattern = page.getByRole('heading', { name: 'pattern' }).getByRole('link')
  await pattern.hover()
  await expect(page.getByText('the softmax of its masked scores')).toBeVisible()
  await pattern.click()
  const glossary = page.getByRole('dialog', { name: 'Glossary' })
  await expect(glossary.locator('.asked')).toContainText('A = softmax(masked)')
  await page.keyboard.type('stream')
  await expect(glossary.getByText('One vector for each position')).toBeVisible()
  expect(await violations(page, { lightOnly: true })).toEqual([])
  await page.keyboard.press('Escape')
  await tabTo(page, 'main [role=grid][data-stage="1.0.scores"]')
  await page.keyboard.press('Shift+F1')
  await expect(glossary.locator('.asked')).toContainText('scores = X · W_QK · Xᵀ')
  await page.keyboard.press('Escape')
  await tabTo(page, '[data-term="strength"]')
  await expect(page.getByText('The larger it is, the sharper attention gets')).toBeVisible()
  expect(await violations(page, { lightOnly: true })).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByText('The larger it is, the sharper attention gets')).toBeHidden()
})
