// dynalite ships no types; this is what of it is used.
declare module 'dynalite' {
  import type { Server } from 'node:http'

  export default function dynalite(options: {
    /** Folder of the data; in memory without it. */
    readonly path?: string
    readonly createTableMs?: number
  }): Server
}
