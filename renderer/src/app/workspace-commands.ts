import { computed, type ComputedRef } from 'vue'
import { CIRCUIT_VIEW_NAMES, circuitViews, useCircuits } from '../stores/circuits'
import { useEngine } from '../stores/engine'
import { useLostWork } from '../stores/lost-work'
import { useModelRun } from '../stores/model-run'
import { MODEL_VIEW_NAMES, useModelView } from '../stores/model-view'
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

/**
 * The way from one workspace to another, and how models come here. `elsewhere` leads to views of workspaces that are
 * not shown.
 */
export function useWorkspaceCommands(): {
  now: ComputedRef<readonly Command[]>
  elsewhere: ComputedRef<readonly Command[]>
} {
  const view = useView()
  const models = useModels()
  const modelRun = useModelRun()
  const modelView = useModelView()
  const circuits = useCircuits()
  const engine = useEngine()
  const lostWork = useLostWork()
  const plain = { enabled: true, undoable: false }

  function importModel(what: 'file' | 'folder') {
    view.workspace = 'models'
    void models.choose(what)
  }

  /** The views of Models and of Circuits; from elsewhere they lead there. */
  function viewCommands(place: Workspace): readonly Command[] {
    const { chosen } = modelView
    if (place === 'models') {
      return Object.entries(MODEL_VIEW_NAMES).map(([id, title]) => ({
        ...plain,
        id: `models.view.${id}`,
        title,
        where: 'Models',
        group: 'View' as const,
        checked: view.workspace === place && chosen === id,
        run: () => {
          modelView.chosen = id
          view.workspace = place
        },
      }))
    }
    if (place !== 'circuits') return []
    return circuitViews.map((id) => ({
      ...plain,
      id: `circuits.view.${id}`,
      title: CIRCUIT_VIEW_NAMES[id],
      where: 'Circuits',
      group: 'View' as const,
      checked: view.workspace === place && circuits.view === id,
      run: () => {
        circuits.view = id
        view.workspace = place
      },
    }))
  }

  const now = computed<readonly Command[]>(() => [
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
            reason: 'No cell is locked',
            run: () => (modelRun.locked = null),
          },
        ]
      : []),
    ...viewCommands(view.workspace),
    ...(view.workspace === 'circuits'
      ? [
          {
            ...plain,
            id: 'circuits.release',
            title: 'Release the kept entry',
            group: 'Edit' as const,
            keys: 'Escape',
            enabled: circuits.locked !== null,
            reason: 'No entry is kept',
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
  const elsewhere = computed(() =>
    workspaces.filter((place) => place !== view.workspace).flatMap(viewCommands),
  )
  return { now, elsewhere }
}
