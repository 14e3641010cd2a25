/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Orders: { name: string; type: 'sst.aws.Dynamo' }
    Payment: { name: string; qualifier: string; type: 'sst.aws.Workflow' }
    Payments: { name: string; type: 'sst.aws.Dynamo' }
    Shipments: { name: string; type: 'sst.aws.Dynamo' }
    Stock: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
