import { installCommand, type PackageManager, scriptCommand } from './package-manager.ts'

export const CI_FILE = '.github/workflows/ci.yml'

/**
 * A workflow of GitHub: tests every push, and deploys `main` to the stage `production` once the repository has the
 * variables `AWS_ROLE_ARN` and `AWS_REGION`. It gets its credentials by OIDC, so there is no key to keep.
 */
export function ciFile(manager: PackageManager): string {
  return `name: ci
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
${checkout(manager)}
      - run: ${scriptCommand(manager, 'typecheck')}
      - run: ${scriptCommand(manager, 'test')}

  # Runs once the repository has the variables AWS_ROLE_ARN (a role that trusts GitHub's OIDC provider for this
  # repository) and AWS_REGION: Settings, "Secrets and variables", "Actions", "Variables".
  deploy:
    needs: test
    if: github.ref == 'refs/heads/main' && github.event_name == 'push' && vars.AWS_ROLE_ARN != ''
    runs-on: ubuntu-latest
    timeout-minutes: 30
    environment: production
    permissions:
      contents: read
      id-token: write
    concurrency:
      group: deploy-production
      cancel-in-progress: false
    steps:
${checkout(manager)}
      - uses: aws-actions/configure-aws-credentials@v5
        with:
          role-to-assume: \${{ vars.AWS_ROLE_ARN }}
          aws-region: \${{ vars.AWS_REGION }}
      - run: ${scriptCommand(manager, 'deploy', '--stage production')}
`
}

/** The steps that bring the sources and install what they need, as the lockfile says. */
function checkout(manager: PackageManager): string {
  const frozen = manager === 'npm' ? 'npm ci' : `${installCommand(manager)} --frozen-lockfile`
  const setup = {
    npm: [],
    pnpm: ['      - uses: pnpm/action-setup@v4'],
    bun: ['      - uses: oven-sh/setup-bun@v2'],
  } satisfies Record<PackageManager, readonly string[]>
  return [
    '      - uses: actions/checkout@v5',
    ...setup[manager],
    '      - uses: actions/setup-node@v5',
    '        with:',
    '          node-version: 24',
    `      - run: ${frozen}`,
  ].join('\n')
}
