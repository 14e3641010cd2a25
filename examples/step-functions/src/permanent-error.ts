/** An error that no repetition will cure: a step that throws one fails at once. */
export abstract class PermanentError extends Error {}
