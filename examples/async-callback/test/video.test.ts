import { expect, test } from 'vitest'
import { parseRendering, RenderingFailed } from '../src/rendering.ts'
import { InvalidVideo, parseVideo } from '../src/video.ts'

const video = { title: 'Harbour', source: 'https://media.example.com/harbour.mov' }

test.each([
  ['no object', 'Harbour', /^Not a valid video\. event: /],
  ['no title', { ...video, title: '' }, /title: /],
  ['a source that is not on the web', { ...video, source: 'file:///etc/passwd' }, /source: Invalid URL/],
  ['an unknown field', { ...video, size: 4 }, /event: .*size/],
])('a video with %s is refused, and the message says where', (_what, event, message) => {
  expect(() => parseVideo('job-1', event)).toThrow(InvalidVideo)
  expect(() => parseVideo('job-1', event)).toThrow(message)
})

test('what the farm answers beyond the rendering is left out', () => {
  expect(parseRendering('{"file":"a.mp4","seconds":9,"worker":7}')).toEqual({ file: 'a.mp4', seconds: 9 })
})

test.each([
  undefined,
  'done',
  'null',
  '"a.mp4"',
  '{"file":"a.mp4"}',
  '{"file":"","seconds":9}',
  '{"file":"a.mp4","seconds":-1}',
])('an answer that is not a rendering is refused: %s', (answer) => {
  expect(() => parseRendering(answer)).toThrow(RenderingFailed)
})
