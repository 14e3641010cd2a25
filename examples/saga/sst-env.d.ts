/* What `Resource` shows to the functions of this stack. SST writes this file anew with every deployment; until then, add a
   line for what you link. */

declare module 'sst' {
  export interface Resource {
    Bookings: { name: string; type: 'sst.aws.Dynamo' }
    Desk: { name: string; type: 'sst.aws.Dynamo' }
  }
}

import 'sst'
