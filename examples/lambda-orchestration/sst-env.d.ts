/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Contract: { name: string; type: 'sst.aws.Function' }
    Contracts: { name: string; type: 'sst.aws.Dynamo' }
    Credit: { name: string; type: 'sst.aws.Function' }
    Enquiries: { name: string; type: 'sst.aws.Dynamo' }
    Identity: { name: string; qualifier: string; type: 'sst.aws.Workflow' }
    Payout: { name: string; qualifier: string; type: 'sst.aws.Workflow' }
    Payouts: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
