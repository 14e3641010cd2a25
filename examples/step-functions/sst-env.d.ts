/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Entries: { name: string; type: 'sst.aws.Dynamo' }
    OrderMachine: { arn: string; type: 'sst.sst.Linkable' }
    Packing: { name: string; qualifier: string; type: 'sst.aws.Workflow' }
  }
}

import 'sst'
