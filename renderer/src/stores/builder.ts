import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import {
  withHead,
  withHeadChanged,
  withHeadDuplicated,
  withHeadMoved,
  withoutHead,
  withSolo,
  isSolo,
} from '#shared/circuit/build/heads'
import { withHeadInLayer } from '#shared/circuit/build/move-head'
import {
  withLayer,
  withLayersSwapped,
  withoutLayer,
  withReadout,
  withWiring,
  type Wiring,
} from '#shared/circuit/build/layers'
import type { Circuit, HeadPlace, Readout } from '#shared/circuit/circuit'
import { templateDocument, type Template } from '#shared/circuit/templates/templates'
import { useDocument } from './document'
import { useToasts } from './toasts'
import { useView } from './view'

/** What the builder asks about, in a dialog over the window. */
export type BuilderDialog =
  | { readonly kind: 'templates' | 'spaces' | 'X' | 'sequence' }
  | { readonly kind: 'layer'; readonly layer: number }
  | { readonly kind: 'rename'; readonly place: HeadPlace }

/** Changes of a circuit's structure, each one named entry of the history. */
export const useBuilder = defineStore('builder', () => {
  const documents = useDocument()
  const toasts = useToasts()
  const view = useView()
  const dialog = shallowRef<BuilderDialog | null>(null)

  /** One edit of the whole circuit, and of the tokens where they have to follow. */
  function change(label: string, circuit: Circuit, tokens?: readonly string[]) {
    const before = { circuit: documents.session.document.circuit, tokens: documents.session.document.tokens }
    documents.commit({ kind: 'circuit', label, before, after: { circuit, tokens: tokens ?? before.tokens } })
  }
  const present = () => documents.session.document.circuit
  const nameOf = ({ layer, head }: HeadPlace) => `head ${layer}.${head}`

  function addHead(layer: number) {
    const head = present().layers[layer].heads.length
    change(`Add head ${layer}.${head}`, withHead(present(), layer))
    view.open(layer, head)
  }
  /** Removes a head, and its layer where it is the only one there. */
  function removeHead(place: HeadPlace) {
    if (present().layers[place.layer].heads.length === 1) return removeLayer(place.layer)
    change(`Remove ${nameOf(place)}`, withoutHead(present(), place))
  }
  function duplicateHead(place: HeadPlace) {
    change(`Duplicate ${nameOf(place)}`, withHeadDuplicated(present(), place))
    view.open(place.layer, place.head + 1)
  }
  function moveHead(place: HeadPlace, by: number) {
    if (by === 0) return
    change(
      `Move ${nameOf(place)} ${by < 0 ? 'up' : 'down'}`,
      withHeadMoved(present(), place, place.head + by),
    )
    view.open(place.layer, place.head + by)
  }
  /** Moves a head into another layer, and says what of it does not fit there. */
  function moveHeadToLayer(from: HeadPlace, to: number, at?: number) {
    const { circuit, place, drops, removedLayer } = withHeadInLayer(present(), from, to, at)
    const label = `Move ${nameOf(from)} to layer ${to}`
    change(label, circuit)
    view.open(place.layer, place.head)
    const losses = [
      drops.length > 0 && `Layer ${to} has no dims for ${drops.join(' and ')}; what does not fit is gone.`,
      removedLayer !== null && `Layer ${removedLayer} had no other head and went with it.`,
    ].filter(Boolean)
    // What was done since is not what this takes back.
    const undo = () => documents.undoLabel === label && documents.undo()
    if (losses.length > 0) toasts.done(losses.join(' '), { label: 'Undo', run: undo })
  }
  function renameHead(place: HeadPlace, name: string) {
    if (name === present().layers[place.layer].heads[place.head].name) return
    change(`Rename ${nameOf(place)} to ${name}`, withHeadChanged(present(), place, { name }))
  }
  function toggleMuted(place: HeadPlace) {
    const { muted } = present().layers[place.layer].heads[place.head]
    change(
      `${muted ? 'Unmute' : 'Mute'} ${nameOf(place)}`,
      withHeadChanged(present(), place, { muted: !muted }),
    )
  }
  function toggleSolo(place: HeadPlace) {
    const label = isSolo(present(), place) ? 'Unmute all heads' : `Solo ${nameOf(place)}`
    change(label, withSolo(present(), place))
  }

  function addLayer(at: number) {
    change(`Add layer ${at}`, withLayer(present(), at))
    view.open(at, 0)
  }
  function removeLayer(at: number) {
    change(`Remove layer ${at}`, withoutLayer(present(), at))
  }
  /** Changes a layer over with the one after it. */
  function swapLayers(at: number) {
    change(`Swap layers ${at} and ${at + 1}`, withLayersSwapped(present(), at))
  }
  function wire(layer: number, label: string, wiring: Partial<Wiring>) {
    change(label, withWiring(present(), layer, wiring))
  }
  function read(label: string, readout: Readout | null) {
    change(label, withReadout(present(), readout))
  }

  /** Opens a template, or its exercise, as a document. */
  function openTemplate(template: Template, isExercise = false) {
    documents.open(isExercise ? `${template.id}-empty` : template.id, () =>
      templateDocument(template, isExercise),
    )
  }

  return {
    dialog,
    change,
    addHead,
    removeHead,
    duplicateHead,
    moveHead,
    moveHeadToLayer,
    renameHead,
    toggleMuted,
    toggleSolo,
    addLayer,
    removeLayer,
    swapLayers,
    wire,
    read,
    openTemplate,
  }
})
