import type { ConferencesApiPorts } from '../../../lambda/http/conferences-api';
import type { ReceivePorts } from '../../../lambda/operations/callbacks/receive-callback';
import type { AdvancePorts } from '../../../lambda/operations/conferences/advance-conference';
import type { AuditPorts } from '../../../lambda/operations/conferences/audit-conference';
import type { DeliverPorts } from '../../../lambda/operations/deliveries/deliver-callback';
import type { AssignPorts } from '../../../lambda/operations/numbers/assign-number';
import type { SweepPorts } from '../../../lambda/operations/sweep/sweep';

/** The ports of all functions together. */
export type Ports = ConferencesApiPorts &
  ReceivePorts &
  AdvancePorts &
  AssignPorts &
  AuditPorts &
  SweepPorts &
  DeliverPorts;
