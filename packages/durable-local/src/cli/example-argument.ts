/** Packed and installed, this package is JavaScript, and there is no repository around it to take examples from. */
export const IS_INSTALLED = import.meta.filename.endsWith('.js')

/** An example, as the texts of the help call it by way of example. */
export const SOME_EXAMPLE = IS_INSTALLED ? '.' : 'order-processing'

/** The histories of that example. */
export const SOME_HISTORIES = IS_INSTALLED ? 'histories' : 'examples/order-processing/histories'

/** What the argument of most commands takes. */
export const EXAMPLE_ARGUMENT = IS_INSTALLED
  ? 'folder with a sst.config.ts: . for this one'
  : 'folder with a sst.config.ts, or the name of a folder in examples/'
