/** One route of an HTTP API: its key as API Gateway writes it, and the function behind it. */
export interface HttpRoute {
  /** `POST /orders/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly key: string
  readonly functionName: string
  readonly qualifier?: string
}

export interface MatchedRoute {
  readonly route: HttpRoute
  /** Decoded. */
  readonly pathParameters: Readonly<Record<string, string>>
}

/** The most specific route for a request, by API Gateway's rules: text before `{name}` before `{name+}` before `$default`. */
export function matchRoute(routes: readonly HttpRoute[], method: string, path: string): MatchedRoute | undefined {
  const matches = routes.flatMap((route) => {
    const match = matchKey(route.key, method, path)
    return match === undefined ? [] : [{ route, ...match }]
  })
  const [best] = matches.sort((a, b) => (a.rank < b.rank ? -1 : 1))
  return best === undefined ? undefined : { route: best.route, pathParameters: best.pathParameters }
}

interface KeyMatch {
  readonly pathParameters: Readonly<Record<string, string>>
  /** One letter for each segment and one for the method; what sorts first is more specific. */
  readonly rank: string
}

function matchKey(key: string, method: string, path: string): KeyMatch | undefined {
  if (key === '$default') return { pathParameters: {}, rank: 'z' }
  const [keyMethod, keyPath = ''] = key.split(' ')
  if (keyMethod !== 'ANY' && keyMethod !== method) return undefined
  const given = path.split('/')
  const wanted = keyPath.split('/')
  const pathParameters: Record<string, string> = {}
  let rank = ''
  for (const [index, segment] of wanted.entries()) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? []
    const value = greedy ? given.slice(index).join('/') : (given[index] ?? '')
    if (name === undefined ? given[index] !== segment : value === '') return undefined
    if (name !== undefined) pathParameters[name] = decoded(value)
    rank += name === undefined ? 'a' : greedy ? 'c' : 'b'
    if (greedy) return { pathParameters, rank: rank + (keyMethod === 'ANY' ? 'b' : 'a') }
  }
  return given.length === wanted.length ? { pathParameters, rank: rank + (keyMethod === 'ANY' ? 'b' : 'a') } : undefined
}

/** A text that is not well encoded stays as it came. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
