import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { tracePlan } from '#shared/circuit/trace'
import { expect, test } from './support/app'
import { drawn } from './support/drawn-app'
import { dialog, exportButton, exported, format, list, opened, savingAs } from './support/figure-dialog'
import { output, pdfInfo, pictureIn } from './support/figure-files'

const { circuit, tokens } = exampleDocument('induction')
const run = tracePlan(circuit, tokens)

test('every stage of all heads goes into a folder, or on one page', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await format(page, 'PDF')
  await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
  await dialog(page)
    .getByRole('radio', { name: /178 mm/ })
    .check()
  const one = await exported(app, page, join(scratch, 'all.pdf'))
  const text = output('pdftotext', one, '-')
  for (const title of ['Embedding X', 'W_QK, head 0.0', 'Attention, head 1.0', 'Logits']) {
    expect(text.replace(/\s+/g, ' ')).toContain(title)
  }

  await opened(page)
  await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
  await list(page, 'As').selectOption('folder')
  const folder = await exported(app, page, join(scratch, 'panels'))
  expect(readdirSync(folder).sort()).toEqual(run.stages.map(({ id }) => `${id}.pdf`).sort())
  expect(pdfInfo(join(folder, '1.0.scores.pdf')).get('Pages')).toBe('1')
})

test('the computation is exported step by step, as pictures and as one that moves', async ({
  app,
  page,
  scratch,
}) => {
  await drawn(page)
  await opened(page)
  await list(page, 'As').selectOption('frames')
  await list(page, 'Resolution').selectOption('96')
  const folder = await exported(app, page, join(scratch, 'steps'))
  // Embedding, five stages and the join of each head without the last join, and the readout.
  const names = readdirSync(folder).sort()
  expect(names).toHaveLength(13)
  expect(names[0]).toBe('step-01.png')
  const pictures = names.map((name) => pictureIn(join(folder, name)))
  expect(new Set(pictures.map(({ width, height }) => `${width} × ${height}`)).size).toBe(1)
  expect(pictures[0].texts.Description).toMatch(/^Step 1 of 13: embed\./)
  expect(pictures[12].texts.Description).toMatch(/^Step 13 of 13: read out\./)

  await opened(page)
  await list(page, 'As').selectOption('animation')
  const moving = pictureIn(await exported(app, page, join(scratch, 'steps.png')))
  expect(moving).toMatchObject({ frames: 13, width: pictures[0].width, height: pictures[0].height })
})

test('nothing is written when a long export is cancelled', async ({ app, page, scratch }) => {
  await drawn(page)
  await opened(page)
  await dialog(page).getByRole('button', { name: 'Every stage of all heads' }).click()
  await list(page, 'As').selectOption('frames')
  await list(page, 'Resolution').selectOption('1200')
  await exportButton(page).click()
  await expect(dialog(page).getByRole('alert')).toHaveText(
    /^The picture would have 4,016 × [\d,]+ pixels, too many to draw\. Choose a lower resolution\.$/,
  )
  await dialog(page)
    .getByRole('radio', { name: /178 mm/ })
    .check()
  await list(page, 'Resolution').selectOption('300')
  await savingAs(app, join(scratch, 'steps'))
  await exportButton(page).click()
  await expect(dialog(page).getByRole('status').filter({ hasText: 'Drawing step' })).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(exportButton(page)).toBeEnabled({ timeout: 20_000 })
  expect(existsSync(join(scratch, 'steps'))).toBe(false)
})
