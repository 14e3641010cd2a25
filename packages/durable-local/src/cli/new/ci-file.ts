import { installCommand, type PackageManager, scriptCommand } from './package-manager.ts'

export const CI_FILE = '.github/workflows/ci.yml'

/** By commit: a tag can be moved to other code, which would then run with the right to deploy. */
const ACTIONS = {
  checkout: 'actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0',
  node: 'actions/setup-node@a0853c24544627f65ddf259abe73b1d18a591444 # v5.0.0',
  pnpm: 'pnpm/action-setup@a7487c7e89a18df4991f7f222e4898a00d66ddda # v4.1.0',
  bun: 'oven-sh/setup-bun@735343b667d3e6f658f44d0eca948eb6282f2b76 # v2.0.2',
  aws: 'aws-actions/configure-aws-credentials@a03048d87541d1d9fcf2ecf528a4a65ba9bd7838 # v5.0.0',
}

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
      - uses: ${ACTIONS.aws}
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
    pnpm: [`      - uses: ${ACTIONS.pnpm}`],
    bun: [`      - uses: ${ACTIONS.bun}`],
  } satisfies Record<PackageManager, readonly string[]>
  return [
    `      - uses: ${ACTIONS.checkout}`,
    ...setup[manager],
    `      - uses: ${ACTIONS.node}`,
    '        with:',
    '          node-version: 24',
    `      - run: ${frozen}`,
  ].join('\n')
}
