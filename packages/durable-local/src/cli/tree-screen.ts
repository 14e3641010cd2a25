import { createLogUpdate } from 'log-update'
import { paintFor } from './paint.ts'
import type { Screen } from './screen.ts'
import { treeView } from './tree-view.ts'

/** For a terminal: the tree, drawn anew as it changes. */
export function treeScreen(stream: NodeJS.WriteStream): Screen {
  const update = createLogUpdate(stream)
  const paint = paintFor(stream)
  return {
    change: () => {},
    frame(reader, now) {
      const { root, notes, injections, child } = reader
      const view = treeView(root, { now, paint, notes, injections, width: stream.columns, child })
      update(view.join('\n'))
    },
    note: (line) => update.persist(paint('quiet', line)),
    pause: () => update.done(),
    end: () => update.clear(),
  }
}
