/** Gets the output of the visit. A visit whose duration is not known costs the least. */
export async function handler({ duration_seconds: seconds }) {
  return { minutes: Math.max(15, Math.ceil((seconds ?? 0) / 60)) };
}
