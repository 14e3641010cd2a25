/** How to ask whether a value is a stand-in for something absent, and for what. */
const PATH = Symbol('path of something absent')

/**
 * Something that is not there locally: it can be made, called and asked for anything, so that the rest of the stack can
 * be evaluated. As a text it says that it is not there. `warn` hears of the first use, unless that is known already.
 */
export function absent(path: string, warn?: (warning: string) => void): unknown {
  const used = (what: string) => {
    warn?.(`${what} has no local stand-in: it is not there locally.`)
  }
  return new Proxy(function absent() {}, {
    get(_target, key) {
      if (key === PATH) return path
      if (typeof key === 'symbol' || key === 'then') return undefined
      if (key === 'apply') return () => absent(path)
      if (key === 'toString' || key === 'toJSON') return () => text(path)
      return absent(`${path}.${key}`, warn)
    },
    apply() {
      used(`${path}()`)
      return absent(`${path}()`)
    },
    construct(_target, [name]: unknown[]) {
      used(`${path} "${name}"`)
      return Object(absent(`${path} "${name}"`))
    },
  })
}

/** What an absent thing stands for; undefined for any other value. */
export function absentPath(value: unknown): string | undefined {
  return typeof value === 'function' ? Reflect.get(value, PATH) : undefined
}

export function absentText(value: unknown): string {
  return text(absentPath(value) ?? String(value))
}

function text(path: string): string {
  return `(${path} is not there locally)`
}
