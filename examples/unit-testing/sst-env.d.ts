/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Charge: { name: string; type: 'sst.aws.Function' }
    Messages: { name: string; type: 'sst.aws.Dynamo' }
    Subscriptions: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
