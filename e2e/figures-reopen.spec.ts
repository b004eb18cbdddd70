import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { exampleDocument } from '#shared/circuit/examples'
import { serializeDocument } from '#shared/document/serialize'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { box, dropped, exported, format, opened } from './support/figure-dialog'
import { pictureIn, textFile } from './support/figure-files'
import { prediction } from './support/sandbox'

const documentButton = (page: Page): Locator => page.getByRole('button', { name: /^Document:/ })

/** The sample, as the app writes it. */
const sampleText = serializeDocument(exampleDocument('induction'))

for (const [name, ending] of [
  ['PDF', 'pdf'],
  ['SVG', 'svg'],
  ['PNG', 'png'],
]) {
  test(`a dropped ${name} opens the state that made it`, async ({ app, page, scratch }) => {
    await drawn(page)
    const strength = page.getByRole('textbox', { name: 'Strength, as a number' })
    await strength.fill('2')
    await strength.press('Enter')
    await expect(prediction(page)).toContainText('0.6007')
    await opened(page)
    await format(page, name)
    const path = await exported(app, page, join(scratch, `figure.${ending}`))
    await strength.fill('10')
    await strength.press('Enter')
    await expect(prediction(page)).toContainText('0.9999')

    await dropped(page, path)
    await expect(prediction(page)).toContainText('0.6007')
    await expect(page.getByText(`Opened the circuit of “figure.${ending}”.`)).toBeVisible()
    await documentButton(page).click()
    await expect(page.getByRole('menuitem', { name: /In no file yet/ })).toBeVisible()
  })
}

test('an exported figure that is named at the start opens its document', async ({
  app,
  page,
  launch,
  scratch,
}) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PNG')
  const path = await exported(app, page, join(scratch, 'figure.png'))
  const second = await launch({ args: [path] })
  await drawn(second.page)
  await expect(second.page.getByText('Opened the circuit of “figure.png”.')).toBeVisible()
})

test('a picture without a circuit, and a circuit that is damaged, are a sentence', async ({
  page,
  scratch,
  app,
}) => {
  await drawn(page)
  await dropped(page, textFile(scratch, 'plain.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'))
  await expect(
    page.getByText('“plain.svg” holds no circuit. Drop a figure that was exported with its data.'),
  ).toBeVisible()
  await dropped(page, textFile(scratch, 'none.png', 'not a picture'))
  await expect(
    page.getByText('“none.png” is not a picture that can be read. Drop a PNG, SVG or PDF.'),
  ).toBeVisible()

  await opened(page)
  await box(page, 'Embed the data').uncheck()
  await format(page, 'PNG')
  const bare = await exported(app, page, join(scratch, 'bare.png'))
  expect(pictureIn(bare).texts).not.toHaveProperty('induction-lab-circuit')
  await dropped(page, bare)
  await expect(page.getByText(/^“bare\.png” holds no circuit\./)).toBeVisible()

  await opened(page)
  await box(page, 'Embed the data').check()
  await format(page, 'SVG')
  const whole = readFileSync(await exported(app, page, join(scratch, 'whole.svg')), 'utf8')
  const newer = Buffer.from(sampleText.replace('"version": 1', '"version": 7')).toString('base64')
  const changed = whole.replace(/(encoding="base64">)[^<]+/, `$1${newer}`)
  await dropped(page, textFile(scratch, 'newer.svg', changed))
  await expect(
    page.getByText(/^The circuit in “newer\.svg” was not opened\. This document has format 7;/),
  ).toBeVisible()
})
