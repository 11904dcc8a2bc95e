/**
 * The treatment of conferences that were created at FoneStorm itself, and have no foreign callback URL. `report`: a log line
 * names them. `adopt`: the relay gives them a timetable and events. `take over`: the relay also sets their callback URL at
 * FoneStorm. With 2.4 that is the same as `adopt`, because a conference has no callback URL.
 */
export const UNMANAGED_POLICIES = ['report', 'adopt', 'take over'] as const;
export type UnmanagedPolicy = (typeof UNMANAGED_POLICIES)[number];
