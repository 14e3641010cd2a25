import { execFileSync } from 'node:child_process'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly megabytes: number
}

/** Resident memory in MB: of one process, and of processes with all their descendants. */
export function residentMemory(one: number, roots: readonly number[]): { readonly one: number; readonly all: number } {
  const processes = list()
  function tree(pid: number): number {
    const own = processes.find((process) => process.pid === pid)?.megabytes ?? 0
    const children = processes.filter(({ parent }) => parent === pid)
    return children.reduce((sum, child) => sum + tree(child.pid), own)
  }
  return {
    one: processes.find(({ pid }) => pid === one)?.megabytes ?? Number.NaN,
    all: roots.reduce((sum, root) => sum + tree(root), 0),
  }
}

function list(): Process[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number)
    return { pid, parent, megabytes: kilobytes / 1024 }
  })
}
