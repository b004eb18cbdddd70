import { computed, type ComputedRef } from 'vue'
import { CIRCUIT_VIEW_NAMES, circuitViews, useCircuits } from '../stores/circuits'
import { useEngine } from '../stores/engine'
import { useLostWork } from '../stores/lost-work'
import { useModelRun } from '../stores/model-run'
import { useModels } from '../stores/models'
import { useView, workspaces, type Workspace } from '../stores/view'
import type { Command } from './command'

export const WORKSPACE_NAMES: Readonly<Record<Workspace, string>> = {
  sandbox: 'Sandbox',
  models: 'Models',
  circuits: 'Circuits',
  compare: 'Compare',
  challenges: 'Challenges',
}

/** The way from one workspace to another, and how models come here. */
export function useWorkspaceCommands(): ComputedRef<readonly Command[]> {
  const view = useView()
  const models = useModels()
  const modelRun = useModelRun()
  const circuits = useCircuits()
  const engine = useEngine()
  const lostWork = useLostWork()
  const plain = { enabled: true, undoable: false }

  function importModel(what: 'file' | 'folder') {
    view.workspace = 'models'
    void models.choose(what)
  }

  return computed<readonly Command[]>(() => [
    ...workspaces.map((workspace, index) => ({
      ...plain,
      id: `view.workspace.${workspace}`,
      title: WORKSPACE_NAMES[workspace],
      where: 'Workspace',
      group: 'View' as const,
      keys: `Mod+${index + 1}`,
      checked: view.workspace === workspace,
      run: () => (view.workspace = workspace),
    })),
    {
      ...plain,
      id: 'models.import.file',
      title: 'Import a model…',
      group: 'File',
      run: () => importModel('file'),
    },
    {
      ...plain,
      id: 'models.import.folder',
      title: 'Import a model’s folder…',
      group: 'File',
      run: () => importModel('folder'),
    },
    ...(view.workspace === 'models'
      ? [
          {
            ...plain,
            id: 'models.release',
            title: 'Release the locked cell',
            group: 'Edit' as const,
            keys: 'Escape',
            enabled: modelRun.locked !== null,
            run: () => (modelRun.locked = null),
          },
        ]
      : []),
    ...(view.workspace === 'circuits'
      ? circuitViews.map((id) => ({
          ...plain,
          id: `circuits.view.${id}`,
          title: CIRCUIT_VIEW_NAMES[id],
          where: 'Circuits',
          group: 'View' as const,
          checked: circuits.view === id,
          run: () => (circuits.view = id),
        }))
      : []),
    ...(view.workspace === 'circuits'
      ? [
          {
            ...plain,
            id: 'circuits.release',
            title: 'Release the kept entry',
            group: 'Edit' as const,
            keys: 'Escape',
            enabled: circuits.locked !== null,
            run: () => (circuits.locked = null),
          },
        ]
      : []),
    ...(lostWork.paused
      ? [
          {
            ...plain,
            id: 'engine.resume',
            title: 'Resume the engine',
            group: 'View' as const,
            run: lostWork.resume,
          },
        ]
      : []),
    ...(engine.status?.present ?? []).map((provider) => ({
      ...plain,
      id: `engine.provider.${provider}`,
      title: `Compute on ${engine.nameOf(provider)}`,
      group: 'View' as const,
      checked: engine.choice === provider,
      run: () => void engine.choose(provider),
    })),
  ])
}
