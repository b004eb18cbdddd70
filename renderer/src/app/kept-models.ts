import { z } from 'zod'
import { useModelRun } from '../stores/model-run'
import { useModels } from '../stores/models'
import { useView, workspaces } from '../stores/view'

const index = z.int().min(0)

/** Where a person works, and what of the models comes back at the next start. */
export const keptModels = z.object({
  workspace: z.enum(workspaces),
  chosen: z.string().nullable(),
  prompts: z.record(z.string(), z.string()),
  head: z.object({ layer: index, head: index }),
})
type KeptModels = z.infer<typeof keptModels>

export function restoreModels({ workspace, chosen, prompts, head }: KeptModels): void {
  const run = useModelRun()
  useView().workspace = workspace
  useModels().chosen = chosen
  run.prompts = prompts
  run.head = head
}

export function modelsNow(): KeptModels {
  const { prompts, head } = useModelRun()
  return { workspace: useView().workspace, chosen: useModels().chosen, prompts, head }
}
