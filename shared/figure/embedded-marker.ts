/** Under which name a PDF attaches the document that made it, and a page's file list shows it. */
export const EMBEDDED_NAME = 'figure.circuit'

/** What the document's text is, wherever a figure carries it: the type of a PDF's attachment. */
export const EMBEDDED_TYPE = 'application/vnd.induction-lab.circuit+json'

/** Under which keyword a PNG's text chunk holds it. */
export const EMBEDDED_KEYWORD = 'induction-lab-circuit'
