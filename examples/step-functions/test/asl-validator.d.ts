/** What is used here of a package that comes without types. */
declare module 'asl-validator' {
  export default function validate(
    definition: object,
    options: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): { readonly isValid: boolean; errorsText(separator?: string): string }
}
