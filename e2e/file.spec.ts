import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { goTo, mapOf, readMap } from './support/map'
import { logits, prediction, undoButton } from './support/sandbox'

const mine = serializeDocument({
  ...exampleDocument('induction', { strength: 3, tokens: ['b', 'a', 'd'] }),
  name: 'My circuit',
})

test('a document named at the start is opened, with its tokens and strength', async ({ launch, scratch }) => {
  const path = join(scratch, 'mine.circuit')
  writeFileSync(path, mine)
  const { page } = await launch({ args: [path] })
  await drawn(page)
  await expect(page.getByRole('button', { name: 'Document: My circuit' })).toBeVisible()
  await expect(page.getByRole('list', { name: 'Tokens' }).getByRole('listitem')).toHaveText([
    'b0',
    'a1',
    'd2',
  ])
  await expect(page.getByRole('slider', { name: 'Strength' })).toHaveValue('3')
  await expect(undoButton(page)).toBeDisabled()
  const diagonal = (await readMap(mapOf(page, '1.0.W_QK'))).slice(0, 4).map((row, i) => row[4 + i])
  expect(diagonal).toEqual([3, 3, 3, 3])
  // It is an open document like any other: the samples are a menu away, and it is there again after them.
  const menu = page.getByRole('button', { name: /^Document:/ })
  await menu.click()
  await page
    .getByRole('menuitem')
    .filter({ has: page.getByText('Induction circuit', { exact: true }) })
    .click()
  await expect(prediction(page)).toContainText('0.9999')
  await menu.click()
  await page.getByRole('menuitem', { name: 'My circuit' }).click()
  await expect(page.getByRole('slider', { name: 'Strength' })).toHaveValue('3')
})

for (const { what, text, sentence } of [
  {
    what: 'cut in the middle',
    text: mine.slice(0, mine.length / 2),
    sentence: '“mine.circuit” was not opened. This file is not a circuit document: it is not complete JSON.',
  },
  {
    what: 'of a newer version',
    text: mine.replace('"version": 1', '"version": 7'),
    sentence:
      '“mine.circuit” was not opened. This document has format 7; this app reads up to 1. Update the app.',
  },
  {
    what: 'with a missing row',
    text: mine.replace(/(\[0, 0, 0, 0, "s", 0, 0, 0, 0\]),\s*\[[^\]]*\],/, '$1,'),
    sentence: /^“mine\.circuit” was not opened\. W_QK of head 0\.0 has 8 rows, expected 9\.$/,
  },
  {
    what: 'with a token that it does not know',
    text: mine.replace('"tokens": ["b", "a", "d"]', '"tokens": ["b", "a", "z"]'),
    sentence: /“z” is not in the vocabulary\. Known: a b c d\.$/,
  },
  {
    what: 'of another program',
    text: '{"hello": 1}',
    sentence: '“mine.circuit” was not opened. This file is not a circuit document of Induction Lab.',
  },
]) {
  test(`a document ${what} is refused with a sentence, and the sample works`, async ({ launch, scratch }) => {
    const path = join(scratch, 'mine.circuit')
    expect(text).not.toBe(mine)
    writeFileSync(path, text)
    const { page } = await launch({ args: [path] })
    await drawn(page)
    await expect(page.getByRole('alert')).toHaveText(sentence)
    await expect(page.getByRole('button', { name: 'Document: Induction circuit' })).toBeVisible()
    const before = await logits(page)
    await goTo(mapOf(page, '1.0.W_QK'), 0, 4)
    await page.keyboard.type('2')
    await page.keyboard.press('Enter')
    expect(await logits(page)).not.toEqual(before)
    await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
    await expect(page.getByRole('alert')).toHaveCount(0)
  })
}
