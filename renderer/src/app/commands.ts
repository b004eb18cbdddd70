import { computed, inject, type ComputedRef, type InjectionKey } from 'vue'
import { examples } from '#shared/circuit/examples'
import { useChallenges } from '../stores/challenges'
import { useDocument } from '../stores/document'
import { sameCell, useFocus } from '../stores/focus'
import { useSettings, type ThemeChoice } from '../stores/settings'
import { useStepper } from '../stores/stepper'
import { useView } from '../stores/view'
import { useBuilderCommands } from './builder-commands'
import { useHistoryCommands } from './history-commands'
import { useCheckCommands } from './check-commands'
import { useCompareCommands } from './compare-commands'
import { useGridCommands } from './grid-commands'
import type { Command } from './command'
import { useDiagnosticsCommands } from './diagnostics-commands'
import { useExchangeCommands } from './exchange-commands'
import { useFigureCommands } from './figure-commands'
import { useFileCommands } from './file-commands'
import { useHelpCommands } from './help-commands'
import { useDebugCommands } from './debug-commands'
import { useStepCommands } from './step-commands'
import { useWhyCommands } from './why-commands'
import { useWorkspaceCommands } from './workspace-commands'

export type { Command, CommandGroup } from './command'

const ZOOM_STEPS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2]

/** Every command with its present title and state, in the order of menu and palette. */
export function useCommandRegistry(): {
  now: ComputedRef<readonly Command[]>
  /** Those that act now, and those that would after one thing more, with what that is. */
  all: ComputedRef<readonly Command[]>
  /** Ids of those that act in every workspace. */
  anywhere: ComputedRef<ReadonlySet<string>>
} {
  const challenges = useChallenges()
  const documents = useDocument()
  const focus = useFocus()
  const settings = useSettings()
  const stepper = useStepper()
  const view = useView()
  const gridCommands = useGridCommands()
  const builder = useBuilderCommands()
  const fileCommands = useFileCommands()
  const exchange = useExchangeCommands()
  const figures = useFigureCommands()
  const history = useHistoryCommands()
  const checks = useCheckCommands()
  const steps = useStepCommands()
  const debugging = useDebugCommands()
  const why = useWhyCommands()
  const places = useWorkspaceCommands()
  const help = useHelpCommands()
  const comparing = useCompareCommands()
  const diagnosing = useDiagnosticsCommands()

  const themes: readonly [ThemeChoice, string][] = [
    ['system', 'Theme: follow the system'],
    ['light', 'Theme: light'],
    ['dark', 'Theme: dark'],
  ]
  const zoomBy = (direction: 1 | -1) => {
    const steps = direction > 0 ? ZOOM_STEPS : [...ZOOM_STEPS].reverse()
    settings.zoom = steps.find((step) => (step - settings.zoom) * direction > 0.01) ?? settings.zoom
  }
  const plain = { enabled: true, undoable: false }
  /** Esc goes back by one: to the cell of the step, then to the overview, then to no cell at all. */
  function release() {
    if (!view.stepping) focus.release()
    else if (sameCell(focus.locked, stepper.cell)) stepper.leave()
    else focus.lock(stepper.cell)
  }

  const releaseCommands = computed<readonly Command[]>(() => [
    {
      ...plain,
      id: 'focus.release',
      title: view.stepping ? 'Release the cell, or back to the overview' : 'Release the locked cell',
      group: 'Edit',
      keys: 'Escape',
      enabled: focus.locked !== null || view.stepping,
      reason: 'No cell is locked',
      run: release,
    },
  ])
  const laneCommands = computed<readonly Command[]>(() => [
    ...view.lanes.map(({ id, name, layer, head }, index) => ({
      ...plain,
      id: `view.lane.${id}`,
      title: `Open head ${id}`,
      where: name,
      group: 'View' as const,
      ...(index < 9 ? { keys: `Alt+${index + 1}` } : {}),
      checked: view.openLane === id,
      run: () => view.open(layer, head),
    })),
    {
      ...plain,
      id: 'view.stage.previous',
      title: 'Focus the previous stage',
      group: 'View',
      keys: '[',
      run: () => view.stepStage(-1),
    },
    {
      ...plain,
      id: 'view.stage.next',
      title: 'Focus the next stage',
      group: 'View',
      keys: ']',
      run: () => view.stepStage(1),
    },
  ])

  /** What acts on the circuit in the sandbox is there only while it is seen. */
  const sandboxIsShown = () => view.workspace === 'sandbox' || challenges.building

  const list = (inSandbox: (list: () => readonly Command[]) => readonly Command[]): readonly Command[] => [
    ...fileCommands.value,
    ...inSandbox(() => exchange.value),
    ...figures.value,
    ...examples.map(({ id, title }) => ({
      ...plain,
      id: `file.example.${id}`,
      title: `Open ${title}`,
      group: 'File' as const,
      checked: documents.session.id === id,
      run: () => {
        documents.openExample(id)
        view.workspace = 'sandbox'
      },
    })),
    ...inSandbox(() => [...builder.value, ...history.value, ...gridCommands(), ...releaseCommands.value]),
    ...(view.workspace === 'compare' ? history.value : []),
    {
      ...plain,
      id: 'view.palette',
      title: 'Find a command',
      group: 'View',
      keys: 'Mod+K',
      run: () => (view.paletteShown = true),
    },
    {
      ...plain,
      id: 'view.settings',
      title: 'Settings…',
      group: 'File',
      keys: 'Mod+,',
      run: () => (view.settingsShown = true),
    },
    ...diagnosing,
    ...places.now.value,
    ...comparing.now.value,
    ...inSandbox(() => [
      ...laneCommands.value,
      ...checks.value,
      ...steps.value.entering,
      ...(stepper.active ? steps.value.walking : []),
      ...debugging.value,
      ...why.value,
    ]),
    {
      ...plain,
      id: 'view.outline',
      title: `${view.outlineShown ? 'Hide' : 'Show'} the ${view.workspace === 'models' ? 'library' : 'outline'}`,
      group: 'View',
      keys: 'Mod+B',
      run: view.toggleOutline,
    },
    {
      ...plain,
      id: 'view.inspector',
      title: view.inspectorShown ? 'Hide the inspector' : 'Show the inspector',
      group: 'View',
      keys: 'Mod+I',
      run: view.toggleInspector,
    },
    {
      ...plain,
      id: 'view.zoom.in',
      title: 'Zoom in',
      group: 'View',
      keys: 'Mod+=',
      enabled: settings.zoom < 2,
      reason: 'It is at 200 %',
      run: () => zoomBy(1),
    },
    {
      ...plain,
      id: 'view.zoom.out',
      title: 'Zoom out',
      group: 'View',
      keys: 'Mod+-',
      enabled: settings.zoom > 0.8,
      reason: 'It is at 80 %',
      run: () => zoomBy(-1),
    },
    {
      ...plain,
      id: 'view.zoom.reset',
      title: 'Actual size',
      group: 'View',
      keys: 'Mod+0',
      enabled: settings.zoom !== 1,
      reason: 'It is at 100 %',
      run: () => (settings.zoom = 1),
    },
    ...themes.map(([choice, title]) => ({
      ...plain,
      id: `view.theme.${choice}`,
      title,
      group: 'View' as const,
      checked: settings.themeChoice === choice,
      run: () => (settings.themeChoice = choice),
    })),
    {
      ...plain,
      id: 'window.close',
      title: 'Quit',
      group: 'Window',
      keys: 'Mod+Q',
      run: () => void window.lab.invoke('window.close'),
    },
    ...help,
  ]

  return {
    now: computed(() => list((sandbox) => (sandboxIsShown() ? sandbox() : []))),
    all: computed(() => {
      // What acts both in the sandbox and in Compare is there once.
      const byId = new Map(list((sandbox) => sandbox()).map((command) => [command.id, command]))
      const acting = new Set(list((sandbox) => (sandboxIsShown() ? sandbox() : [])).map(({ id }) => id))
      const asleep = (command: Command, reason: string): Command => ({
        ...command,
        keys: undefined,
        ownKeys: command.keys ?? command.ownKeys,
        enabled: false,
        reason,
      })
      return [
        ...[...byId.values()].map((command) =>
          acting.has(command.id) ? command : asleep(command, 'Go to the sandbox or a lesson first'),
        ),
        ...(stepper.active
          ? []
          : steps.value.walking.map((command) => asleep(command, 'Step through the computation first'))),
        ...places.elsewhere.value,
        ...comparing.elsewhere.value,
      ]
    }),
    anywhere: computed(() => new Set(list(() => []).map(({ id }) => id))),
  }
}

export const commandsKey: InjectionKey<ComputedRef<readonly Command[]>> = Symbol('commands')

/** The commands that App provides. */
export function useCommands(): ComputedRef<readonly Command[]> {
  return inject(commandsKey)!
}

export const allCommandsKey: InjectionKey<ComputedRef<readonly Command[]>> = Symbol('all commands')

/** Every command, also those that need something first. */
export function useAllCommands(): ComputedRef<readonly Command[]> {
  return inject(allCommandsKey)!
}

export const anywhereKey: InjectionKey<ComputedRef<ReadonlySet<string>>> = Symbol(
  'commands of every workspace',
)

/** Ids of the commands that act in every workspace. */
export function useAnywhere(): ComputedRef<ReadonlySet<string>> {
  return inject(anywhereKey)!
}
