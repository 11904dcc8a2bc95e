import type { StatusEvent } from '../../../lambda/domain/status-event';
import { digestOfFields } from '../../../lambda/operations/series/apply-occurrence';
import type { SeriesStore } from '../../../lambda/ports/series-store';
import type { Ports } from '../stand-ins/ports';
import type { Mutations } from './detected-mutation';

function withStore(change: (ports: Ports) => Partial<SeriesStore>): (ports: Ports) => Ports {
  return (ports) => ({ ...ports, series: { ...ports.series, ...change(ports) } });
}

export const MUTATIONS_OF_SERIES: Mutations = {
  'a series does not record the fields that it asked for': () => ({
    detectedBy: 'each occurrence of a series has one conference, at its time',
    mutatePorts: withStore(({ series }) => ({
      writeOccurrence: (id, record, ...more) => series.writeOccurrence(id, { ...record, asked: [] }, ...more),
    })),
  }),

  'a series is not visited when an occurrence comes into the horizon': () => ({
    detectedBy: 'each occurrence of a series has one conference, at its time',
    mutatePorts: withStore(({ series }) => ({
      // A visit that is due at once is that of a change.
      write: ({ dueAt, ...written }) =>
        series.write({ ...written, ...(written.outbox.length > 0 && dueAt !== undefined && { dueAt }) }),
    })),
  }),

  'a series changes conferences that were changed by hand': () => ({
    detectedBy: 'conferences of a series that were changed by hand stay',
    mutatePorts: withStore(({ series, definitions }) => ({
      occurrences: async (...which) =>
        Promise.all(
          (await series.occurrences(...which)).map(async (record) => {
            const definition = await definitions.read(record.conferenceId);
            const asked = definition ? [digestOfFields(definition.fields), ...record.asked] : record.asked;
            return { ...record, asked };
          }),
        ),
    })),
  }),

  'a deleted series is not visited again': () => ({
    detectedBy: 'nothing is left of a deleted series',
    mutatePorts: withStore(({ series }) => ({
      write: ({ dueAt, ...written }) =>
        series.write({ ...written, ...(written.status !== 'deleted' && dueAt !== undefined && { dueAt }) }),
    })),
  }),

  'the events of a series are removed before they are published': () => ({
    detectedBy: 'each event of a series is published',
    mutatePorts: (ports) => {
      let left: readonly StatusEvent[] = [];
      const { eventBus, series } = ports;
      return {
        ...ports,
        eventBus: {
          publish: async (events) => {
            if (!events.some(({ type }) => type.startsWith('Series'))) return eventBus.publish(events);
            left = events;
          },
        },
        series: {
          ...series,
          write: async (written) => {
            const isWritten = await series.write(written);
            if (left.length > 0) await eventBus.publish(left);
            left = [];
            return isWritten;
          },
        },
      };
    },
  }),
};
