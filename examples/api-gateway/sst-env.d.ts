/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Archive: { name: string; type: 'sst.aws.Dynamo' }
    Pages: { name: string; type: 'sst.aws.Dynamo' }
    Statement: { name: string; qualifier: string; type: 'sst.aws.Workflow' }
  }
}

import 'sst'
