/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Circuits: { name: string; type: 'sst.aws.Dynamo' }
    Gateway: { type: 'sst.aws.ApiGatewayV2'; url: string }
    GatewayKey: { type: 'sst.sst.Linkable'; value: string }
    Messages: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
