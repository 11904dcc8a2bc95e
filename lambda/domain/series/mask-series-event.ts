import { type Mask, maskText } from '../redaction/mask-phone-numbers';
import type { StatusEvent } from '../status-event';

/** The event of a series with masks instead of phone numbers, in the label of the caller and in a reason. Its ids stay. */
export function maskSeriesEvent(event: StatusEvent, mask: Mask): StatusEvent {
  const { conference, reason } = event.detail;
  const { label } = conference;
  return {
    ...event,
    detail: {
      ...event.detail,
      conference: { ...conference, ...(typeof label === 'string' && { label: maskText(label, mask) }) },
      ...(typeof reason === 'string' && { reason: maskText(reason, mask) }),
    },
  };
}
