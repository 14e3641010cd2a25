/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Payouts: { name: string; type: 'sst.aws.Dynamo' }
    Receipts: { name: string; type: 'sst.aws.Dynamo' }
    Transfers: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
