/** What of a circuit's head goes into a model in the place of a trained head's. */
export const transplantKinds = ['pattern', 'output'] as const
export type TransplantKind = (typeof transplantKinds)[number]
