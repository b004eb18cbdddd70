import { computed, type ComputedRef } from 'vue'
import { canRemoveHead, hasRoomForHead, isSolo } from '#shared/circuit/build/heads'
import { canMoveToLayer } from '#shared/circuit/build/move-head'
import { hasRoomForLayer } from '#shared/circuit/build/layers'
import { useBuilder } from '../stores/builder'
import { useDocument } from '../stores/document'
import { useSettings } from '../stores/settings'
import { useView } from '../stores/view'
import type { Command } from './command'

/** What builds a circuit: heads and layers, spaces, input, and how W_OV is shown. They act on the open head. */
export function useBuilderCommands(): ComputedRef<readonly Command[]> {
  const builder = useBuilder()
  const documents = useDocument()
  const settings = useSettings()
  const view = useView()
  const asks = { group: 'Edit' as const, enabled: true, undoable: false }
  const acts = { group: 'Edit' as const, enabled: true, undoable: true }

  function headCommands(): Command[] {
    const lane = view.lanes.find(({ id }) => id === view.openLane)
    if (!lane) return []
    const place = { layer: lane.layer, head: lane.head }
    const { circuit } = documents
    const layer = circuit.layers[lane.layer]
    const where = `Head ${lane.id}, ${lane.name}`
    return [
      {
        ...acts,
        id: 'build.head.add',
        title: `Add a head to layer ${lane.layer}`,
        enabled: hasRoomForHead(layer),
        reason: 'The layer is full',
        run: () => builder.addHead(lane.layer),
      },
      {
        ...acts,
        id: 'build.head.duplicate',
        title: 'Duplicate the head',
        where,
        enabled: hasRoomForHead(layer),
        reason: 'The layer is full',
        run: () => builder.duplicateHead(place),
      },
      {
        ...asks,
        id: 'build.head.rename',
        title: 'Rename the head…',
        where,
        run: () => (builder.dialog = { kind: 'rename', place }),
      },
      {
        ...acts,
        id: 'build.head.mute',
        title: layer.heads[lane.head].muted ? 'Unmute the head' : 'Mute the head',
        where,
        run: () => builder.toggleMuted(place),
      },
      {
        ...acts,
        id: 'build.head.solo',
        title: isSolo(circuit, place) ? 'Unmute all heads' : 'Solo the head',
        where,
        run: () => builder.toggleSolo(place),
      },
      {
        ...acts,
        id: 'build.head.up',
        title: 'Move the head up',
        where,
        enabled: lane.head > 0,
        reason: 'It is the first of its layer',
        run: () => builder.moveHead(place, -1),
      },
      {
        ...acts,
        id: 'build.head.down',
        title: 'Move the head down',
        where,
        enabled: lane.head < layer.heads.length - 1,
        reason: 'It is the last of its layer',
        run: () => builder.moveHead(place, 1),
      },
      ...circuit.layers.flatMap((_, to): Command[] =>
        to === lane.layer
          ? []
          : [
              {
                ...acts,
                id: `build.head.layer.${to}`,
                title: `Move the head to layer ${to}`,
                where,
                enabled: canMoveToLayer(circuit, place, to),
                reason: 'The layer is full, or the head is the last of its own',
                run: () => builder.moveHeadToLayer(place, to),
              },
            ],
      ),
      {
        ...acts,
        id: 'build.head.remove',
        title: layer.heads.length > 1 ? 'Remove the head' : 'Remove the head and its layer',
        where,
        enabled: canRemoveHead(circuit) && (layer.heads.length > 1 || circuit.layers.length > 1),
        reason: 'It is the only head',
        run: () => builder.removeHead(place),
      },
    ]
  }

  function layerCommands(): Command[] {
    const { layers } = documents.circuit
    return [
      {
        ...acts,
        id: 'build.layer.add',
        title: 'Add a layer at the end',
        enabled: hasRoomForLayer(documents.circuit),
        reason: 'The circuit is full',
        run: () => builder.addLayer(layers.length),
      },
      ...layers.map((_, layer): Command => ({
        ...asks,
        id: `build.layer.${layer}`,
        title: `Wire layer ${layer}…`,
        run: () => (builder.dialog = { kind: 'layer', layer }),
      })),
    ]
  }

  function inputCommands(): Command[] {
    const isTokens = documents.circuit.embedding.kind === 'two-hot'
    return [
      {
        ...asks,
        id: 'build.spaces',
        title: 'Change tokens, positions and subspaces…',
        enabled: isTokens,
        reason: 'X is given here, and no tokens',
        run: () => (builder.dialog = { kind: 'spaces' }),
      },
      {
        ...asks,
        id: 'build.sequence',
        title: 'Set the sequence…',
        enabled: isTokens,
        reason: 'X is given here, and no tokens',
        run: () => (builder.dialog = { kind: 'sequence' }),
      },
      {
        ...asks,
        id: 'build.X',
        title: 'Edit X…',
        enabled: !isTokens,
        reason: 'X is made from tokens here',
        run: () => (builder.dialog = { kind: 'X' }),
      },
    ]
  }

  return computed<readonly Command[]>(() => [
    {
      ...asks,
      id: 'build.templates',
      title: 'New from template…',
      group: 'File',
      run: () => (builder.dialog = { kind: 'templates' }),
    },
    ...headCommands(),
    ...layerCommands(),
    ...inputCommands(),
    ...(['homework', 'transformer-lens'] as const).map((convention): Command => ({
      id: `build.convention.${convention}`,
      title:
        convention === 'homework'
          ? 'Show W_OV as the homework does: writes to ↓, reads from →'
          : 'Show W_OV as TransformerLens does: reads from ↓, writes to →',
      group: 'View',
      enabled: true,
      undoable: false,
      checked: settings.ovConvention === convention,
      run: () => (settings.ovConvention = convention),
    })),
  ])
}
