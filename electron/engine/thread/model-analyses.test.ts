import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { EngineService } from './engine-service'

const reference = join(import.meta.dirname, '../../../e2e/reference/models/m1_attn_only')
const expected = JSON.parse(readFileSync(join(reference, 'expected.json'), 'utf8')) as {
  repeated_tokens: number[][]
  scores: Record<string, number[][]>
  ablation: { zero: number[][] }
}
const never = () => ({ signal: new AbortController().signal, onProgress: () => {} })

let library: string
let service: EngineService
let model: string

beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'induction-lab-analyses-'))
  const listeners = { onStatus: () => {}, onNotice: () => {} }
  service = new EngineService({ library, provider: 'cpu', budget: 1e9 }, listeners)
  ;({ model } = await service.answer('import', { path: reference }, never()))
}, 60_000)
afterAll(() => rmSync(library, { recursive: true, force: true }))

function question(changed: Partial<AnalysisRequest>): AnalysisRequest {
  const ids = { kind: 'ids' as const, ids: expected.repeated_tokens }
  return { model, name: 'detectors', options: {}, tokens: ids, seed: 0, files: {}, ...changed }
}
const asked = async (changed: Partial<AnalysisRequest>, job = never()) => {
  const { json, notes } = await service.answer('analyse', question(changed), job)
  return { ...(JSON.parse(json) as { tables: { name: string; values: number[][] }[] }), notes }
}

describe('analyses for the window', () => {
  it('gives the scores and the ablation that the reference has', async () => {
    const { tables } = await asked({})
    const strict = tables.find(({ name }) => name === 'induction_strict')!.values
    strict.flat().forEach((score, i) => {
      expect(score).toBeCloseTo(expected.scores.induction_strict.flat()[i], 5)
    })
    const [difference] = (await asked({ name: 'ablation' })).tables
    difference.values.flat().forEach((loss, i) => {
      expect(loss).toBeCloseTo(expected.ablation.zero.flat()[i], 4)
    })
  }, 60_000)

  it('reads the tokens of a run, and says what it has to say beside them', async () => {
    const prompt = { kind: 'ids' as const, ids: [0, 1, 2, 3] }
    const { handle } = await service.answer('run', { model, prompt }, never())
    const { notes } = await asked({ tokens: { kind: 'run', handle } })
    expect(notes).toContain('There is no repeated token in these sequences.')
  }, 60_000)

  it.each<[changed: Partial<AnalysisRequest>, code: string]>([
    [{ name: 'telepathy' }, 'BAD_REQUEST'],
    [{ options: { head: '0.0' } }, 'USAGE'],
    [{ options: { where: 'key ==' } }, 'BAD_CONDITION'],
    [{ tokens: { kind: 'ids', ids: [[0, 64]] } }, 'BAD_TOKENS'],
    [{ tokens: { kind: 'ids', ids: [] } }, 'BAD_TOKENS'],
    [{ tokens: { kind: 'none' } }, 'BAD_TOKENS'],
    [{ tokens: { kind: 'repeat', length: 30, sequences: 1, seed: 0 } }, 'BAD_TOKENS'],
    [{ tokens: { kind: 'run', handle: 'gone' } }, 'GONE'],
    [{ name: 'token-table', options: { tokenProbs: '/etc/hostname' }, tokens: { kind: 'none' } }, 'USAGE'],
  ])('refuses %j', async (changed, code) => {
    const refused = await asked(changed).catch((error: unknown) => service.fault(error))
    expect(refused).toMatchObject({ code, message: expect.stringMatching(/\.$/) as string })
  })

  it('ends when it is cancelled', async () => {
    const controller = new AbortController()
    controller.abort()
    const cancelled = asked({ name: 'loss' }, { ...never(), signal: controller.signal })
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it('says of a model whose files were cut short, or taken away, what to do', async () => {
    const folder = join(library, model.replace('imported/', ''))
    const refusedOf = () => asked({}).catch((error: unknown) => service.fault(error))
    expect(await refusedOf()).toHaveProperty('tables')
    const weights = join(folder, 'model.safetensors')
    const whole = readFileSync(weights)
    writeFileSync(weights, whole.subarray(0, whole.length / 2))
    expect(await refusedOf()).toMatchObject({
      code: 'DAMAGED',
      message: expect.stringMatching(
        /^The weights of m1_attn_only: .* it is cut off\. Import the model again\.$/,
      ) as string,
    })
    rmSync(folder, { recursive: true })
    expect(await refusedOf()).toMatchObject({
      code: 'NO_MODEL',
      message: 'This model is no longer on this computer. Import it again.',
    })
  }, 60_000)
})
