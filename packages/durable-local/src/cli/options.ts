import { InvalidArgumentError, Option } from 'commander'
import { parseDuration } from './duration-text.ts'

// Options that several sub-commands share, and readers for their values.

/** Where data lies if nothing is said. */
export const DATA_FOLDER = '.durable'

export function dataOption(): Option {
  return new Option('--data <dir>', 'data folder').default(DATA_FOLDER)
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON')
}

export function speedOption(description: string): Option {
  return new Option('--speed <x>', description).argParser((text) => {
    const speed = Number(text)
    if (text.trim() !== '' && speed > 0 && Number.isFinite(speed)) return speed
    throw new InvalidArgumentError('Expected a number above 0, such as 1 or 60.')
  })
}

/** Where executions are looked for, beyond the data folder. */
export function targetOptions(): Option[] {
  const aws = new Option('--aws', 'on AWS, with the credentials and region of your AWS CLI')
  return [dataOption(), aws, new Option('--endpoint <url>', 'on the Lambda API at this address')]
}

/** The same for what AWS cannot do. */
export function localTargetOptions(): Option[] {
  return [dataOption(), new Option('--endpoint <url>', 'on the local engine at this address')]
}

export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
  }
}

/** Reads a length of time as seconds. */
export function secondsText(text: string): number {
  const ms = parseDuration(text)
  if (ms !== undefined) return ms / 1000
  throw new InvalidArgumentError('Expected a length of time, such as 500ms, 2s or 1min.')
}

export function faultsOption(): Option {
  return new Option('--faults <file>', 'make things go wrong on purpose: a JSON list of faults')
}

export function executionNameText(text: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(text)) return text
  throw new InvalidArgumentError('Expected 1 to 64 letters, digits, hyphens and underscores.')
}
