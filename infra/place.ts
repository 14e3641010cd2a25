/** Where this folder lies, seen from the folder of a stack: SST wants the paths of handlers from there. */
export const INFRA = '../../infra'
