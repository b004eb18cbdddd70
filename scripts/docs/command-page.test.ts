import { join } from 'node:path'
import { expect, it } from 'vitest'
import { REPOSITORY } from '../app/repository'
import { commandPage } from './command-page'

it('says in the documentation what --help says (vitest -u writes it)', async () => {
  await expect(commandPage()).toMatchFileSnapshot(join(REPOSITORY, 'docs/command-line.md'))
})
