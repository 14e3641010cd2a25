/** How long an execution may take on AWS, and a wait too: 366 days. */
export const LONGEST_EXECUTION_SECONDS = 31_622_400
