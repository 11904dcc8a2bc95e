import type { ConferencesApiPorts } from '../../lambda/http/conferences-api';
import type { AdvancePorts } from '../../lambda/operations/advance-conference';
import type { AssignPorts } from '../../lambda/operations/assign-number';
import type { AuditPorts } from '../../lambda/operations/audit-conference';
import type { DeliverPorts } from '../../lambda/operations/deliver-callback';
import type { ReceivePorts } from '../../lambda/operations/receive-callback';
import type { SweepPorts } from '../../lambda/operations/sweep';

/** The ports of all functions together. */
export type Ports = ConferencesApiPorts &
  ReceivePorts &
  AdvancePorts &
  AssignPorts &
  AuditPorts &
  SweepPorts &
  DeliverPorts;
