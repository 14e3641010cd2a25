/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Callbacks: { key: string; type: 'sst.sst.Linkable'; url: string }
    Messages: { name: string; type: 'sst.aws.Dynamo' }
    Requests: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
